import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../scripts/bootstrap/project-root.mjs';
import { runCommand } from '../../../scripts/command/run-command.ts';
import { pages, readPage } from '../src/pages.ts';
import { readSnippets } from '../src/read-snippets.ts';
import { writeSnippets } from '../src/write-snippets.ts';

const snippets = pages().flatMap((page) => readSnippets(page, readPage(page)));

test('every snippet of the docs and READMEs compiles against the source, strictly', async () => {
  const written = writeSnippets('compile', snippets);
  const project = relative(projectRoot, `${written[0]?.home}/tsconfig.json`);
  const { output } = await runCommand(
    'tsc',
    ['--noEmit', '--pretty', 'false', '--project', project],
    {
      quiet: true,
    },
  );
  const complaints = output
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [, file, at = '0', words] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
      const snippet = written.find(({ path }) => relative(projectRoot, path) === file);
      return snippet
        ? `${snippet.page}:${snippet.line + Number(at) - 1 - snippet.offset}: ${words}`
        : line;
    });
  expect(complaints).toEqual([]);
});

test('most snippets are compiled; each exception says why', () => {
  const exempt = snippets.filter((snippet) => snippet.exempt !== null);
  expect(snippets.length).toBeGreaterThan(80);
  expect(exempt.length).toBeLessThan(snippets.length / 20);
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
