import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measure } from './measure.ts';
import type { Row } from './rows.ts';

let folder: string;

const files = {
  'shared.js': `export const shared = 'shared shared';`,
  'first.js': `import { shared } from './shared.js'; export const first = shared + ' first';`,
  'later.js': `import { shared } from './shared.js'; export const later = shared + ' later';`,
  'never.js': `export const never = 'never';`,
  'node_modules/hashes/index.js': `export const hashes = 'hashes';`,
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bgfetch-size-'));
  mkdirSync(join(folder, 'node_modules/hashes'), { recursive: true });
  for (const [file, source] of Object.entries(files)) writeFileSync(join(folder, file), source);
});

afterAll(() => rmSync(folder, { recursive: true }));

const source = `
  import { first } from './first.js';
  console.log(first);
  import('./later.js').then(console.log);
  import('./never.js').then(console.log);
  import('hashes').then(console.log);
`;

/** The names of the files that are counted. */
async function counted(row: Partial<Row>): Promise<string[]> {
  const { bytes, modules } = await measure({
    name: 'a',
    from: folder,
    source,
    besides: [],
    ...row,
  });
  expect(bytes).toBeGreaterThan(0);
  return [...modules.keys()]
    .map((module) => basename(module))
    .filter((name) => name !== '<stdin>')
    .toSorted();
}

test('what a browser loads first is what the entry imports, and what that imports', async () => {
  expect(await counted({})).toEqual(['first.js', 'shared.js']);
});

test('dynamic imports count when the row names them', async () => {
  expect(await counted({ loads: ['later'] })).toEqual(['first.js', 'later.js', 'shared.js']);
});

test('all of our own dynamic imports count, and those of dependencies do not', async () => {
  expect(await counted({ loads: 'ours' })).toEqual([
    'first.js',
    'later.js',
    'never.js',
    'shared.js',
  ]);
});

test('packages that the app has anyway do not count', async () => {
  const withHashes = `import { hashes } from 'hashes'; console.log(hashes);`;
  expect(await counted({ source: withHashes })).toEqual(['index.js']);
  expect(await counted({ source: withHashes, besides: ['hashes'] })).toEqual([]);
});

test('a classic script holds everything', async () => {
  expect(await counted({ classic: true })).toContain('never.js');
});
