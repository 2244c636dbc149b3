import { dirname, join, relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

interface Places {
  readonly docs: string;
  readonly root: string;
  /** The web page of the repository. */
  readonly repository: string;
}

/** Files outside of `docs/` that pages of the site include as a whole. */
const INCLUDED: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md': 'contributing.md',
  'packages/core/README.md': 'frameworks/core.md',
  'packages/react/README.md': 'frameworks/react.md',
  'packages/vue/README.md': 'frameworks/vue.md',
  'packages/ionic/README.md': 'frameworks/angular.md',
};
const sources = new Map(Object.entries(INCLUDED).map(([file, page]) => [page, file]));

/**
 * Links are written as they must be on the code host: relative to their own file, also to files outside of `docs/`. In the site those
 * lead to the repository, except for the files that pages include.
 */
export function linksInside(md: MarkdownRenderer, { docs, root, repository }: Places): void {
  md.core.ruler.after('inline', 'links-inside', ({ tokens, env }) => {
    const page = env.relativePath as string;
    const folder = dirname(join(root, sources.get(page) ?? `docs/${page}`));
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href === null || /^(?:[a-z]+:|#|\/)/.test(href)) continue;
      const [path = '', fragment] = href.split('#', 2);
      const target = join(folder, path);
      const inside = INCLUDED[relative(root, target)] ?? relative(docs, target);
      const isOutside = inside.startsWith('..');
      const address = isOutside
        ? `${repository}/blob/main/${relative(root, target)}`
        : `/${inside}`;
      token.attrSet('href', fragment === undefined ? address : `${address}#${fragment}`);
    }
  });
}
