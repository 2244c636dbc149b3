import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { build, createServer, defaultClientConditions, type InlineConfig, preview } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openChromium } from '../../../../test/engines/chromium.ts';
import { buildClassic } from '../service-worker/e2e/build-classic.ts';
import type { ViteApp } from './app/main.ts';

const packageFolder = join(import.meta.dirname, '../..');
let folder: string;
let context: BrowserContext;
let bgfetch: typeof import('../../vite/index.mjs').bgfetch;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgfetch-vite-'));
  // As it is installed: the plugin beside the scripts that were built.
  await cp(join(packageFolder, 'vite'), join(folder, 'package/vite'), { recursive: true });
  await buildClassic(join(folder, 'package/dist/classic'));
  await symlink(join(packageFolder, '../../node_modules'), join(folder, 'package/node_modules'));
  await cp(join(import.meta.dirname, 'app'), join(folder, 'app'), { recursive: true });
  // Its packages are those of core, which it imports by its name.
  await mkdir(join(folder, 'app/node_modules/@bgfetch'), { recursive: true });
  await symlink(packageFolder, join(folder, 'app/node_modules/@bgfetch/core'));
  ({ bgfetch } = await import(pathToFileURL(join(folder, 'package/vite/index.mjs')).href));
  context = await openChromium(join(folder, 'profile'));
}, 120_000);

afterAll(async () => {
  await context?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const configOf = (options: Parameters<typeof bgfetch>[0], base = '/'): InlineConfig => ({
  configFile: false,
  root: join(folder, 'app'),
  base,
  logLevel: 'error',
  cacheDir: join(folder, 'vite'),
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  server: { port: 0, host: '127.0.0.1', hmr: false, fs: { strict: false } },
  optimizeDeps: { include: ['rxjs', 'idb'].map((name) => `@bgfetch/core > ${name}`) },
  preview: { port: 0, host: '127.0.0.1' },
  build: { outDir: join(folder, 'dist'), emptyOutDir: true },
  plugins: [bgfetch(options)],
});

/** The page of an app, and what it calls. */
async function open(server: { httpServer: unknown }, path: string) {
  const { port } = (server.httpServer as { address(): AddressInfo }).address();
  const page = await context.newPage();
  onTestFinished(() => page.close());
  await page.goto(`http://127.0.0.1:${port}${path}`);
  await page.waitForFunction(() => 'app' in globalThis);
  return page;
}

const call = <Name extends keyof ViteApp>(
  page: Page,
  name: Name,
  ...args: Parameters<ViteApp[Name]>
): Promise<unknown> =>
  page.evaluate(
    ([member, given]) => {
      const { app } = globalThis as unknown as {
        app: Record<string, (...all: string[]) => unknown>;
      };
      return app[member]?.(...given);
    },
    [name, args as string[]] as const,
  );

/** A service worker is bundled when it is asked for, which took ten seconds on a busy machine. */
const BUSY = { timeout: 25_000 };

test('development: the app’s own service worker, bundled, at the base; a change is bundled again', async () => {
  const server = await createServer(configOf({ serviceWorker: 'sw.ts' }, '/base/'));
  onTestFinished(() => server.close());
  await server.listen();
  const page = await open(server, '/base/');
  expect(await call(page, 'register', 'sw.js')).toMatch(/\/base\/$/);
  await call(page, 'store', '/base/stored.txt');
  const ask = () => call(page, 'ask', '/base/stored.txt');
  await expect.poll(ask, BUSY).toBe('206 a st records of development at /base/');

  const changed = new Promise((resolve) => server.watcher.once('change', resolve));
  await writeFile(join(folder, 'app/from.ts'), "export const FROM = 'changed records';\n");
  await changed;
  await page.reload();
  const update = () =>
    page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  // The reload makes the browser look for an update by itself, in the middle of which this one may be refused.
  await expect.poll(() => update().then(() => 'updated'), BUSY).toBe('updated');
  const isAlone = () =>
    page.evaluate(async () => {
      const { installing, waiting } = await navigator.serviceWorker.ready;
      return !installing && !waiting;
    });
  // The old worker is asked nothing meanwhile: Chromium lets the new one take over once the old one has nothing to do.
  await expect.poll(isAlone, BUSY).toBe(true);
  expect(await ask()).toBe('206 a st changed records of development at /base/');
});

test('a build: the ready-made service worker serves what is stored, and the transfer worker is there', async () => {
  await build(configOf({ transferWorker: true }));
  const server = await preview(configOf({}));
  onTestFinished(() => server.close());
  const page = await open(server, '/');
  expect(await call(page, 'register', 'bgfetch-sw.js')).toMatch(/:\d+\/$/);
  expect(await call(page, 'store', '/stored.txt', '/bgfetch-worker.js')).toMatchObject({
    inFiles: true,
  });
  await server.close();
  await expect.poll(() => call(page, 'ask', '/stored.txt')).toBe('206 a st ');
});

test('a build: the app’s own service worker is one classic script, and a server gets none', async () => {
  const config = configOf({ serviceWorker: 'sw.ts', fileName: 'worker.js' }, '/base/');
  await build(config);
  const script = await readFile(join(folder, 'dist/worker.js'), 'utf8');
  expect(script).toContain('at /base/');
  expect(script).not.toMatch(/^import |^export |import\(/m);
  expect(await readdir(join(folder, 'dist'))).not.toContain('bgfetch-sw.js');

  await build({ ...config, build: { ...config.build, ssr: 'from.ts' } });
  expect(await readdir(join(folder, 'dist'))).not.toContain('worker.js');
});

test('a name without a source is refused', () => {
  expect(() => bgfetch({ fileName: 'sw.js' })).toThrow(TypeError);
});
