import { beforeAll, expect, test } from 'vitest';
import { apiPages } from './api-pages.ts';
import { type Entry, readEntries, undocumented } from './entries.ts';

let entries: readonly Entry[] = [];

beforeAll(async () => {
  entries = await readEntries();
});

test('every public symbol of every entry is documented', () => {
  expect(entries.length).toBeGreaterThan(8);
  expect(entries.flatMap(({ symbols }) => symbols).length).toBeGreaterThan(150);
  const bare = entries.flatMap((entry) =>
    undocumented(entry)
      .filter((name) => !name.includes('.'))
      .map((name) => `${entry.name}: ${name}`),
  );
  expect(bare).toEqual([]);
});

/** Fakes, and shapes of other libraries, say by their names what they are. */
const membersMayBeBare = [
  '@bgfetch/core/testing',
  '@bgfetch/core/adapter',
  '@bgfetch/core/interop',
  '@bgfetch/core/inspect',
];

test('so is every member of what apps use', () => {
  const bare = entries
    .filter(({ name }) => !membersMayBeBare.includes(name))
    .flatMap((entry) => undocumented(entry).map((name) => `${entry.name}: ${name}`));
  expect(bare).toEqual([]);
});

test('the reference has a page for each entry, with all of its symbols', () => {
  const pages = apiPages(entries);
  expect(pages.get('index.md')).toContain('`@bgfetch/core/polyfill/auto`');
  for (const { page, symbols } of entries)
    for (const { name } of symbols) expect(pages.get(`${page}.md`)).toContain(`\n## ${name}\n`);
});
