import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const readme = read('../../README.md');
const limits: Record<string, number> = JSON.parse(read('../../../../scripts/size/limits.json'));

/** What the size of each entry is measured as. */
const MEASURED: Record<string, string> = {
  '@bgfetch/core': 'five lines: first load',
  '@bgfetch/core/compose': 'foreground alone',
  'dist/classic/bgfetch.global.js': 'bgfetch.global.js',
};

test('the sizes that the README states are those that are measured, within a tenth', () => {
  const rows = [...readme.matchAll(/^\| `([^`]+)` .*\| (\d+) +\|$/gm)];
  expect(rows.length).toBeGreaterThan(5);
  for (const [, entry = '', kB] of rows) {
    const limit = limits[MEASURED[entry] ?? entry] ?? Number.NaN;
    expect(Math.abs(Number(kB) - limit), entry).toBeLessThan(limit / 10);
  }
});

test('each entry of the package is in the README', () => {
  const { exports } = JSON.parse(read('../../package.json'));
  const named = Object.keys(exports)
    .filter((path) => exports[path]['bgfetch-source'])
    // It is for our own adapters, and the polyfill's second entry stands beside the first one.
    .filter((path) => path !== './adapter' && path !== './polyfill/auto');
  for (const path of named) expect(readme).toContain(`\`@bgfetch/core${path.slice(1)}\``);
});
