import { describe, expect, test } from 'vitest';
import { pages, readPage } from './pages.ts';
import { readSnippets, type Snippet } from './read-snippets.ts';
import { writeSnippets } from './write-snippets.ts';

/** Registers the tests of all snippets that say `run in node` or `run in dom`. */
export async function runSnippetsHere(
  where: Exclude<Snippet['run'], 'browser' | null>,
): Promise<void> {
  const snippets = pages()
    .flatMap((page) => readSnippets(page, readPage(page)))
    .filter(({ run }) => run === where);
  test(`there are snippets to run in ${where}`, () => expect(snippets.length).toBeGreaterThan(0));
  for (const { page, line, path } of writeSnippets(where, snippets))
    describe(`${page}:${line}`, async () => {
      await import(/* @vite-ignore */ path);
    });
}
