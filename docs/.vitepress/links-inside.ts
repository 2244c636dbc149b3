import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { includedFile } from './included-file.ts';

interface Places {
  readonly docs: string;
  readonly root: string;
  /** The web page of the repository. */
  readonly repository: string;
}

/**
 * Links are written as they must be on the code host: relative to their own file, also to files outside of `docs/`. In the site those
 * lead to the repository, except for the files that pages include.
 */
export function linksInside(md: MarkdownRenderer, { docs, root, repository }: Places): void {
  const sources = new Map(
    globSync('**/*.md', { cwd: docs }).flatMap((path): [page: string, file: string][] => {
      const file = includedFile(join(docs, path));
      return file === undefined ? [] : [[path.replaceAll('\\', '/'), file]];
    }),
  );
  const pageOf = new Map([...sources].map(([page, file]) => [file, page]));
  md.core.ruler.after('inline', 'links-inside', ({ tokens, env }) => {
    const page = env.relativePath as string;
    const folder = dirname(sources.get(page) ?? join(docs, page));
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href === null || /^(?:[a-z]+:|#|\/)/.test(href)) continue;
      const [path = '', fragment] = href.split('#', 2);
      const target = join(folder, path);
      const inside = pageOf.get(target) ?? relative(docs, target);
      const isOutside = inside.startsWith('..');
      const address = isOutside
        ? `${repository}/blob/main/${relative(root, target)}`
        : `/${inside}`;
      token.attrSet('href', fragment === undefined ? address : `${address}#${fragment}`);
    }
  });
}
