import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import configuration from '../../.dependency-cruiser.mjs';

let workspace: string;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'bgfetch-floors-'));
});

afterEach(() => {
  rmSync(workspace, { recursive: true });
});

/** The names of the rules that these files of `packages/` break. */
async function broken(files: Record<string, string>): Promise<string[]> {
  for (const [file, source] of Object.entries(files)) {
    const path = join(workspace, 'packages', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
  }
  const { options, forbidden } = configuration;
  const rules = { ...options, ruleSet: { forbidden }, validate: true, baseDir: workspace };
  const { output } = await cruise(['packages'], rules as ICruiseOptions);
  const { violations } = (output as ICruiseResult).summary;
  return [...new Set(violations.map(({ rule }) => rule.name))].sort();
}

const importing = (path: string) => `import '${path}';`;
const leaf = 'export const value = 1;';

describe('the floors of core', () => {
  test('a file may import its own folder and every floor below', async () => {
    const rules = await broken({
      'core/src/index.ts': importing('./client/choose.ts'),
      'core/src/client/choose.ts': importing('../drivers/web/start.ts'),
      'core/src/drivers/web/start.ts': `${importing('./other.ts')}${importing('../driver.ts')}`,
      'core/src/drivers/web/other.ts': importing('../../model/row.ts'),
      'core/src/drivers/driver.ts': importing('../storage/rows.ts'),
      'core/src/storage/rows.ts': importing('../browser/clock.ts'),
      'core/src/browser/clock.ts': leaf,
      'core/src/model/row.ts': leaf,
    });
    expect(rules).toEqual([]);
  });

  test.each([
    ['model/a.ts', '../storage/b.ts', 'model-imports-only-below'],
    ['http/a.ts', '../browser/b.ts', 'http-imports-only-below'],
    ['browser/a.ts', '../storage/b.ts', 'browser-imports-only-below'],
    ['storage/a.ts', '../transfer/b.ts', 'storage-imports-only-below'],
    ['transfer/a.ts', '../wakes/b.ts', 'transfer-imports-only-below'],
    ['wakes/a.ts', '../client/b.ts', 'wakes-imports-only-below'],
    ['drivers/web/a.ts', '../../client/b.ts', 'drivers-imports-only-below'],
    ['drivers/web/a.ts', '../native/b.ts', 'no-sibling-driver'],
    ['drivers/a.ts', './web/b.ts', 'shared-driver-file-knows-no-driver'],
    ['client/a.ts', '../testing.ts', 'client-imports-only-below'],
    ['compat.ts', './polyfill.ts', 'entries-are-siblings'],
    ['client/a.ts', '../index.ts', 'no-own-index'],
    ['client/a.ts', '../elsewhere/b.ts', 'no-file-off-the-floors'],
    ['elsewhere/a.ts', '../model/b.ts', 'no-file-off-the-floors-imports'],
    ['transfer/a.ts', './missing.ts', 'no-unresolved'],
  ])('%s must not import %s', async (from, to, rule) => {
    const target = join('core/src', dirname(from), to);
    const rules = await broken({
      ...(rule !== 'no-unresolved' && { [target]: leaf }),
      [`core/src/${from}`]: importing(to),
    });
    expect(rules).toContain(rule);
  });

  test('model/ and http/ import no package, not even rxjs', async () => {
    const rules = await broken({
      'core/src/model/a.ts': `import type { Observable } from 'rxjs';`,
    });
    expect(rules).toContain('model-http-and-view-import-no-package');
  });

  test('an import of types alone counts', async () => {
    const rules = await broken({
      'core/src/storage/a.ts': `import type { B } from '../transfer/b.ts'; export type A = B;`,
      'core/src/transfer/b.ts': 'export type B = number;',
    });
    expect(rules).toEqual(['storage-imports-only-below']);
  });

  test('a cycle of types is a cycle', async () => {
    const rules = await broken({
      'core/src/transfer/a.ts': `import type { B } from './b.ts'; export type A = B | 1;`,
      'core/src/transfer/b.ts': `import type { A } from './a.ts'; export type B = A | 2;`,
    });
    expect(rules).toEqual(['no-cycles']);
  });
});

test('an adapter does not reach into core or into another adapter', async () => {
  const rules = await broken({
    'react/src/index.ts': importing('../../core/src/transfer/a.ts'),
    'vue/src/index.ts': importing('../../react/src/index.ts'),
    'core/src/transfer/a.ts': leaf,
  });
  expect(rules).toEqual(['adapters-see-core-only-by-its-entries']);
});

describe('packages that source may import', () => {
  const manifest = { peerDependencies: { rxjs: '7' }, devDependencies: { rxjs: '7', vitest: '5' } };
  const installed = {
    '../node_modules/rxjs/dist/index.js': leaf,
    '../node_modules/rxjs/package.json': '{ "name": "rxjs", "main": "dist/index.js" }',
    '../node_modules/vitest/index.js': leaf,
    'core/package.json': JSON.stringify(manifest),
    'vue/package.json': JSON.stringify(manifest),
  };

  test('those it declares for people who install it', async () => {
    const rules = await broken({ ...installed, 'core/src/browser/a.ts': importing('rxjs') });
    expect(rules).toEqual([]);
  });

  test.each(['vitest', 'node:fs'])('not %s', async (name) => {
    const rules = await broken({ ...installed, 'core/src/browser/a.ts': importing(name) });
    expect(rules).toEqual(['only-declared-packages']);
  });

  test('React and Vue do without rxjs', async () => {
    const rules = await broken({ ...installed, 'vue/src/a.ts': importing('rxjs') });
    expect(rules).toEqual(['no-rxjs-in-react-and-vue']);
  });
});
