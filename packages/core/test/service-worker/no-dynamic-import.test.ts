import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** The files that a bundle of this entry in `src` loads by `import()`. */
async function loadedLater(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`../../src/${entry}`, import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['bgfetch-source'],
    outdir: 'out',
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path),
  );
}

test('a service worker, where import() is forbidden, loads nothing later on', async () => {
  expect(await loadedLater('service-worker.ts')).toEqual([]);
  expect(await loadedLater('ready-made-worker.ts')).toEqual([]);
});

test('a page loads what few pages need later on', async () => {
  expect(await loadedLater('index.ts')).toContainEqual(expect.stringContaining('on-demand'));
});
