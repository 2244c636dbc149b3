import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { distancesFrom, importsIn } from './import-graph.ts';

function distances(changed: string, files: Record<string, string>): Record<string, number> {
  const root = mkdtempSync(join(tmpdir(), 'bgfetch-graph-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), source);
  }
  return Object.fromEntries(distancesFrom([changed], importsIn(Object.keys(files), root)));
}

test('whoever imports a file, by whatever form, depends on it', () => {
  const files = {
    'a.ts': '',
    'list.ts': `import {\n  one,\n  two,\n} from './a.ts';`,
    'all.ts': `export * from './a.ts';`,
    'effect.ts': `import './a.ts';`,
    'later.ts': `const a = await import('./a.ts');`,
    'test/far.test.ts': `import { one } from '../list.ts';`,
    'other.ts': `import { one } from './b.ts';`,
  };
  expect(distances('a.ts', files)).toEqual({
    ...{ 'a.ts': 0, 'list.ts': 1, 'all.ts': 1, 'effect.ts': 1, 'later.ts': 1 },
    'test/far.test.ts': 2,
  });
});

test('imports of types alone run nothing', () => {
  const files = {
    'a.ts': '',
    'types.ts': `import type { A } from './a.ts';\nexport type { B } from './a.ts';`,
  };
  expect(distances('a.ts', files)).toEqual({ 'a.ts': 0 });
});

test('packages of the workspace are read from their source', () => {
  const files = {
    'core/package.json': JSON.stringify({
      name: '@bgfetch/core',
      exports: { './adapter': { 'bgfetch-source': './src/adapter.ts' } },
    }),
    'core/src/adapter.ts': '',
    'react/use.ts': `import { view } from '@bgfetch/core/adapter';`,
  };
  expect(distances('core/src/adapter.ts', files)).toEqual({
    ...{ 'core/src/adapter.ts': 0, 'react/use.ts': 1 },
  });
});
