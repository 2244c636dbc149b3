import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A page of the built site. */
export interface SitePage {
  /** From the root of the site: `recipes/video.html`. */
  readonly path: string;
  /** Links of it to pages of the site, or to places of pages, that are not there. */
  readonly brokenLinks: readonly string[];
}

/** All pages of the site in `folder`, with the one for addresses that do not exist. */
export function pagesOf(folder: string): readonly SitePage[] {
  const texts = new Map(
    globSync('**/*.html', { cwd: folder })
      .map((path) => path.replaceAll('\\', '/'))
      .toSorted()
      .map((path): [string, string] => [path, readFileSync(join(folder, path), 'utf8')]),
  );
  const places = new Map([...texts].map(([path, text]) => [path, idsIn(text)]));
  return [...texts].map(([path, text]) => ({
    path,
    brokenLinks: linksIn(text).filter((href) => {
      const [page = '', place] = href.split('#', 2);
      const target = places.get(page === '' ? path : targetOf(path, page));
      return (
        !target || (place !== undefined && place !== '' && !target.has(decodeURIComponent(place)))
      );
    }),
  }));
}

/** The pages of Markdown in `docs` of which the site has none. */
export const missingPages = (docs: string, pages: readonly SitePage[]): readonly string[] =>
  globSync('**/*.md', { cwd: docs })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((page) => !pages.some(({ path }) => path === page.replace(/\.md$/, '.html')));

const idsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/\bid="([^"]*)"/g)].map(([, id = '']) => unescaped(id)));

/** Links inside of the site. */
const linksIn = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)]
      .map(([, href = '']) => unescaped(href))
      .filter((href) => !/^[a-z]+:/.test(href)),
  ),
];

/** The file that a link without its fragment leads to. */
function targetOf(from: string, link: string): string {
  const path = link.startsWith('/') ? link.slice(1) : join(dirname(from), link);
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"');
