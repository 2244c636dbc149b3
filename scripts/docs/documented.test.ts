import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../bootstrap/project-root.mjs';
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

test('the reference lists everything that a package can be asked for', () => {
  const manifests = globSync('packages/*/package.json', { cwd: projectRoot });
  const names = manifests.flatMap((manifest) => {
    const { name, exports } = JSON.parse(readFileSync(join(projectRoot, manifest), 'utf8'));
    return Object.keys(exports).map((path) => `${name}${path.slice(1)}`);
  });
  const index = apiPages(entries).get('index.md') ?? '';
  const missing = names.filter((name) => !new RegExp(`^\\| \\[?\`${name}\``, 'm').test(index));
  expect(missing).toEqual(
    manifests.map((manifest) => `@bgfetch/${manifest.split('/')[1]}/package.json`),
  );
});

test('entries whose declarations are written by hand have a page too', () => {
  const pages = apiPages(entries);
  expect(pages.get('core-vite.md')).toContain('\n## bgfetch\n');
  expect(pages.get('core-vite.md')).toContain('- **`serviceWorker`**');
  expect(pages.get('vue-nuxt.md')).toContain('The default export. A module for Nuxt');
  expect(pages.get('vue-nuxt.md')).not.toContain('## Nuxt\n');
});

test('the reference has a page for each entry, with all of its symbols', () => {
  const pages = apiPages(entries);
  expect(pages.get('index.md')).toContain('`@bgfetch/core/polyfill/auto`');
  for (const { page, symbols } of entries)
    for (const { name } of symbols) expect(pages.get(`${page}.md`)).toContain(`\n## ${name}\n`);
});
