import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageNames } from '../packages/pack.ts';
import { pendingChangesets, specOf } from './release-state.ts';

test('changesets are pending until they are taken into the changelogs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bgfetch-changesets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['config.json', 'README.md']) writeFileSync(join(folder, name), '');
  expect(pendingChangesets(folder)).toEqual([]);
  writeFileSync(join(folder, 'new-thing.md'), '');
  expect(pendingChangesets(folder)).toEqual(['new-thing.md']);
});

test('all packages have one version, and the changesets know them as one group', async () => {
  const root = join(import.meta.dirname, '../..');
  const specs = packageNames.map((name) => specOf(join(root, 'packages', name)));
  const versions = new Set(specs.map((spec) => spec.slice(spec.lastIndexOf('@') + 1)));
  expect([...versions]).toHaveLength(1);
  const { default: config } = await import('../../.changeset/config.json', {
    with: { type: 'json' },
  });
  expect([...(config.fixed[0] ?? [])].sort()).toEqual(
    packageNames.map((name) => `@bgfetch/${name}`).sort(),
  );
});
