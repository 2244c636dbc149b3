import { existsSync, globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { slugOf } from '../../../docs/.vitepress/slug.ts';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { pages, readPage } from '../src/pages.ts';

const withoutCode = (text: string): string => text.replaceAll(/^[ \t]*```[\s\S]*?^[ \t]*```/gm, '');

/** The places of a page that links may lead to. A heading that comes again gets a number. */
function placesOf(page: string): ReadonlySet<string> {
  const places = new Set<string>();
  for (const [, heading = ''] of withoutCode(readPage(page)).matchAll(/^#+ (.+)$/gm)) {
    const slug = slugOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    let place = slug;
    for (let again = 1; places.has(place); again += 1) place = `${slug}-${again}`;
    places.add(place);
  }
  return places;
}

/** Made from the source, and not in git. */
const isGenerated = (path: string): boolean => path.startsWith('docs/api/');

const documents = [
  ...pages(),
  ...globSync('{CONTRIBUTING.md,examples/*/README.md,test/*/README.md}', { cwd: projectRoot }),
];

test.each(documents)('the links of %s lead to files and headings that are there', (page) => {
  const links = [...withoutCode(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, href = '']) => href,
  );
  const broken = links.filter((href) => {
    if (/^[a-z]+:/.test(href)) return false;
    const [path = '', place] = href.split('#', 2);
    const target =
      path === '' ? page : relative(projectRoot, join(projectRoot, dirname(page), path));
    if (isGenerated(target)) return false;
    if (!existsSync(join(projectRoot, target))) return true;
    return place !== undefined && !placesOf(target).has(place);
  });
  expect(broken).toEqual([]);
});

test.each(pages().filter((page) => page.startsWith('packages/')))(
  '%s is shown by registries, where only whole addresses lead somewhere',
  (page) => {
    const links = withoutCode(readPage(page)).matchAll(/\]\(([^)\s]+)\)/g);
    expect(
      [...links].map(([, href]) => href).filter((href) => !/^(https:|#)/.test(href ?? '')),
    ).toEqual([]);
  },
);
