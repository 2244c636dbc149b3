import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../command/run-command.ts';
import { apiPages } from './api-pages.ts';
import { type Entry, readEntries, undocumented } from './entries.ts';

const folder = mkdtempSync(join(tmpdir(), 'bgfetch-docs-'));
let entries: readonly Entry[] = [];

beforeAll(async () => {
  const project = 'scripts/api/tsconfig.json';
  const args = ['--project', project, '--outDir', folder, '--removeComments', 'false'];
  const { code, output } = await runCommand('tsc', args, { quiet: true });
  if (code !== 0) throw new Error(output);
  entries = readEntries(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
