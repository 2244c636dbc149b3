import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { pages, readPage } from '../src/pages.ts';

/** `<!-- built: <file> -->` before a block says that `npm run test:integrations` builds and runs a project that has its lines. */
const BUILT = /<!-- built: (\S+) -->\s*(?:<!--(?:(?!-->)[\s\S])*-->\s*)*^```\w+\n([\s\S]*?)^```/gm;

const recipes = pages().flatMap((page) =>
  [...readPage(page).matchAll(BUILT)].map(([, file = '', code = '']) => ({ page, file, code })),
);

/** Without line ends and what formatting changes, and without a comment that names the file. */
const bare = (text: string): string => text.replace(/^\/\/ \S+\n/, '').replaceAll(/\s|;/g, '');

test('there are recipes for service workers', () => expect(recipes.length).toBeGreaterThan(5));

test.each(recipes)('$page: what is said to be in $file is in it', ({ file, code }) => {
  expect(bare(readFileSync(join(projectRoot, file), 'utf8'))).toContain(bare(code));
});
