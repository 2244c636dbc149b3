import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const tests = join(import.meta.dirname, '..');
const text = readFileSync(join(tests, '../../../docs/security.md'), 'utf8');

/** What stands in the last column of the tables that end in `proved by`, and after `Proved by`. */
const proofs = text
  .split('\n')
  .filter((line) =>
    /^\|.*`(?:security|http|model|client|storage|drivers|service-worker)\//.test(line),
  )
  .concat(text.match(/^Proved by[^\n]*\n[^\n]*/m) ?? [])
  .flatMap((line) => [
    ...line.matchAll(/`((?:security|http|model|client|storage|drivers|service-worker)\/[^`\s]*)`/g),
  ])
  .map(([, path = '']) => path);

test('docs/security.md names tests for its claims', () => {
  expect(proofs.length).toBeGreaterThan(20);
});

test.each([...new Set(proofs)])('docs/security.md: %s exists', (path) => {
  const folder = join(tests, path, '..');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = existsSync(folder) ? readdirSync(folder) : [];
  expect(found.filter((file) => file === name || file.startsWith(`${name}.`))).not.toEqual([]);
});
