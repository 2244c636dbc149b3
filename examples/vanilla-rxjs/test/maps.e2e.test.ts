import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMediaServer } from '@bgfetch-examples/media-server';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from '../../../test/engines/chromium.ts';

const complaints: string[] = [];
let folder: string;
let browser: BrowserContext;
let page: Page;
let url: string;
let closeServer = async (): Promise<void> => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgfetch-maps-'));
  const outDir = join(folder, 'dist');
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const media = createMediaServer({ staticDir: outDir });
  closeServer = () => media.close();
  ({ url } = await media.listen());
  browser = await openChromium(join(folder, 'profile'), { viewport: { width: 960, height: 640 } });
  page = await browser.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
});

afterAll(async () => {
  await browser?.close();
  await closeServer();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const tile = (id: string) => page.locator(`[data-id="${id}"]`);
const words = (id: string) => tile(id).locator('small').textContent();
const throttle = (throttleBytesPerSecond: number | null) =>
  fetch(`${url}/control?scope=maps`, {
    method: 'PUT',
    body: JSON.stringify({ throttleBytesPerSecond }),
  });

test('starts, pauses, goes on after a reload with the same numbers, and removes', async () => {
  await tile('spreewald').click();
  await expect.poll(() => words('spreewald'), { timeout: 20_000 }).toContain('On this device');

  await throttle(6_000_000);
  for (const id of ['alps', 'black-forest', 'baltic-coast']) await tile(id).click();
  await expect.poll(() => words('alps'), { timeout: 20_000 }).toMatch(/^[1-9]\d % of/);
  await tile('alps').click();
  await expect.poll(() => words('alps')).toContain('Paused at');
  const paused = await words('alps');
  await expect
    .poll(() => page.locator('#total').textContent(), { timeout: 5_000 })
    .toMatch(/MB\/s$/);
  const target = process.env.BGFETCH_SCREENSHOTS;
  if (target) await page.screenshot({ path: join(target, 'vanilla-rxjs.png') });

  await page.reload();
  await expect.poll(() => words('alps')).toBe(paused);
  await tile('alps').click();
  await throttle(null);
  for (const id of ['alps', 'black-forest', 'baltic-coast'])
    await expect.poll(() => words(id), { timeout: 20_000 }).toContain('On this device');

  await tile('spreewald').click();
  await expect.poll(() => words('spreewald')).toBe('5.8 MB');
  expect(complaints).toEqual([]);
});
