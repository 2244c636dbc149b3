import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMediaServer } from '@bgfetch-examples/media-server';
import type { BrowserContext } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from '../../../test/engines/chromium.ts';
import { complaintsOf } from '../../../test/engines/page-complaints.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const media = createMediaServer();
let folder: string;
let vite: ViteDevServer;
let browser: BrowserContext;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgfetch-hot-'));
  const { url } = await media.listen();
  vite = await createServer({
    root,
    logLevel: 'warn',
    cacheDir: join(folder, 'vite'),
    server: { port: 0, host: '127.0.0.1', proxy: { '/media': url }, watch: null },
  });
  await vite.listen();
  await fetch(`${url}/control?scope=podcast`, {
    method: 'PUT',
    body: JSON.stringify({ throttleBytesPerSecond: 2_000_000 }),
  });
  browser = await openChromium(join(folder, 'profile'));
});

afterAll(async () => {
  await browser?.close();
  await vite?.close();
  await media.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

test('hot updates of the components neither start a fetch again nor stop one', async () => {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  const updates: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('hot updated')) updates.push(message.text());
  });
  await page.goto(vite.resolvedUrls?.local[0] ?? '');
  const first = page.locator('.episode').first();
  await first.getByRole('button', { name: 'Download' }).click();
  const megabytes = async () =>
    Number(/([\d.]+) of/.exec((await first.locator('.state').textContent()) ?? '')?.[1] ?? 0);
  await expect.poll(megabytes, { timeout: 20_000 }).toBeGreaterThan(1);
  await page.evaluate(() => Object.assign(globalThis, { samePage: true }));

  for (const file of ['downloads.tsx', 'episode-row.tsx', 'episode-actions.tsx']) {
    const before = await megabytes();
    const module = await vite.environments.client.moduleGraph.getModuleByUrl(`/src/${file}`);
    if (!module) throw new Error(`${file} was not loaded`);
    await vite.environments.client.reloadModule(module);
    await expect.poll(() => updates.join(), { timeout: 10_000 }).toContain(file);
    await expect.poll(megabytes, { timeout: 10_000 }).toBeGreaterThan(before);
  }
  expect(await page.evaluate(() => Reflect.get(globalThis, 'samePage'))).toBe(true);
  expect(media.state.log.entries().filter(({ path }) => path.startsWith('/media/'))).toHaveLength(
    1,
  );
  expect(complaints).toEqual([]);
});
