import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));

test('what Ionic React and Ionic Vue use needs no Angular', () => {
  for (const file of ['native.ts', ...globSync('native/*.ts', { cwd: src })])
    expect(readFileSync(src + file, 'utf8')).not.toMatch(/from '(@angular|rxjs|\.\.)/);
});
