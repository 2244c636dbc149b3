import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build, defaultClientConditions } from 'vite';
import { type Answer, answer } from './wire/answer.ts';

const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' };

/** Builds the page once, and says what is answered at each of its paths. */
export async function buildPage(): Promise<(path: string) => Answer> {
  const outDir = await mkdtemp(join(tmpdir(), 'bgfetch-matrix-'));
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      root: join(import.meta.dirname, 'page'),
      resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
      build: { outDir, emptyOutDir: true, minify: false, target: 'es2022' },
    });
    const files = new Map<string, Answer>();
    for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const type = types[entry.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      const content = new Uint8Array(await readFile(path));
      files.set(`/${relative(outDir, path)}`, answer(200, [['Content-Type', type]], content));
    }
    return (path) => files.get(path === '/' ? '/index.html' : path) ?? answer(404);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
