import { expect, test } from 'vitest';
import { complaintsAbout } from '../src/complaints.ts';
import { examples } from '../src/examples.ts';
import { pages, readPage } from '../src/pages.ts';
import { readExamples } from '../src/read-examples.ts';
import { readSnippets } from '../src/read-snippets.ts';
import { writeSnippets } from '../src/write-snippets.ts';

const snippets = pages().flatMap((page) => readSnippets(page, readPage(page)));
const ofDocstrings = examples();

test('every snippet of the docs and READMEs, and every example of a docstring, compiles against the source, strictly', async () => {
  const written = writeSnippets('compile', [...snippets, ...ofDocstrings]);
  expect(await complaintsAbout(written)).toEqual([]);
});

test('most snippets are compiled; each exception says why', () => {
  const exempt = snippets.filter((snippet) => snippet.exempt !== null);
  expect(snippets.length).toBeGreaterThan(80);
  expect(exempt.length).toBeLessThan(snippets.length / 20);
});

test('every example of a docstring is read', () => {
  const files = Object.groupBy(ofDocstrings, ({ page }) => page);
  expect(ofDocstrings.length).toBeGreaterThan(70);
  for (const [file, found] of Object.entries(files))
    expect(found, file).toHaveLength(readPage(file).split('@example').length - 1);
});

test('a snippet that is wrong is found, with the line of its page', () => {
  const [snippet] = readSnippets(
    'page.md',
    "Text.\n\n<!-- snippet: with bg; run -->\n\n```ts\nawait bg.fetch('a', '/a');\n```\n\n<!-- then\ndone();\n-->\n",
  );
  expect(snippet).toMatchObject({
    line: 6,
    run: 'browser',
    code: "await bg.fetch('a', '/a');\n",
    after: 'done();',
  });
});

test('an example of a docstring is read with what it has in scope', () => {
  const [statement, member] = readExamples(
    'packages/ionic/src/source.ts',
    `/**
 * Text.
 *
 * @example
 * const other = make(bg);
 *
 * @example
 * // <p>{{ fetches }}</p>
 * readonly fetches = make();
 */
export function make(): void {}
`,
    [
      { module: 'first', names: new Set(['bg']) },
      { module: 'own', names: new Set(['bg', 'make']) },
    ],
  );
  expect(statement).toMatchObject({
    line: 5,
    code: 'const other = make(bg);\n',
    imports: new Map([['own', ['make', 'bg']]]),
    before: 'export async function example() {',
    after: '}',
  });
  expect(member).toMatchObject({
    line: 8,
    before: expect.stringContaining('`<p>{{ fetches }}</p>`'),
  });
});
