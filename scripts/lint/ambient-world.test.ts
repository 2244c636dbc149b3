import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const biome = resolve('node_modules/@biomejs/biome/bin/biome');
let workspace: string;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'bgfetch-lint-'));
  for (const path of ['biome.json', 'scripts/lint']) {
    cpSync(path, join(workspace, path), { recursive: true });
  }
});

afterEach(() => {
  rmSync(workspace, { recursive: true });
});

/** How often Biome says that this source, at this path in core, touches the ambient world. */
function complaints(file: string, source: string): number {
  const path = join(workspace, 'packages/core/src', file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [biome, 'lint', '--colors=off', '--vcs-enabled=false', '--max-diagnostics=none', path],
    { cwd: workspace, encoding: 'utf8' },
  );
  return `${stdout}${stderr}`.split('Only browser/ touches the ambient world').length - 1;
}

const ambient = [
  'fetch("/")',
  'navigator.onLine',
  'document.hidden',
  'globalThis.fetch',
  'indexedDB.open("a")',
  'setTimeout(() => {}, 1)',
  'Date.now()',
  'new Date()',
  'Math.random()',
];

test('above browser/, everything ambient is refused', () => {
  const source = ambient.map((expression, n) => `export const a${n}: unknown = ${expression};\n`);
  expect(complaints('engine/a.ts', source.join(''))).toBe(ambient.length);
});

test('browser/ may touch it', () => {
  expect(complaints('browser/a.ts', 'export const a: unknown = fetch("/" + Date.now());')).toBe(0);
});

test('pure relatives and parameters of the same name are fine', () => {
  const source = `
    export const a = (fetch: (url: string) => void): void => fetch('/');
    export const b: unknown = [new Date(0), Date.parse('now'), Math.max(1, 2)];
  `;
  expect(complaints('engine/a.ts', source)).toBe(0);
});
