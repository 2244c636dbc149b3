import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMediaServer } from '@bgfetch-examples/media-server';
import { openTusRoute } from '@bgfetch-examples/media-server/tus';
import type { BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { axeFindsNothing } from '../../../test/engines/axe-finds-nothing.ts';
import { openChromium } from '../../../test/engines/chromium.ts';
import { complaintsOf, forgiveCutChunks } from '../../../test/engines/page-complaints.ts';

let complaints: string[];
let folder: string;
let browser: BrowserContext;
let page: Page;
let url: string;
let closeServer = async (): Promise<void> => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgfetch-maps-'));
  const outDir = join(folder, 'dist');
  const root = fileURLToPath(new URL('..', import.meta.url));
  // As it is published: without the devtools.
  vi.stubEnv('NODE_ENV', 'production');
  await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  vi.unstubAllEnvs();
  const tus = await openTusRoute('maps');
  const media = createMediaServer({ staticDir: outDir, route: tus.route });
  closeServer = () => media.close().then(tus.close);
  ({ url } = await media.listen());
  browser = await openChromium(join(folder, 'profile'), { viewport: { width: 960, height: 640 } });
  page = await browser.newPage();
  complaints = complaintsOf(page);
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

async function screenshots(): Promise<void> {
  const target = process.env.BGFETCH_SCREENSHOTS;
  if (!target) return;
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [960, 390]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 640 });
      const path = join(target, `vanilla-rxjs-${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize({ width: 960, height: 640 });
}

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
  await screenshots();

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

test('sends a track by tus, which a reload does not end', async () => {
  // On its way for five seconds: axe takes its time on a busy machine.
  await throttle(200_000);
  const track = { name: 'brocken.gpx', mimeType: 'application/gpx+xml' };
  const buffer = Buffer.alloc(1_000_000);
  await page.getByLabel('Send a track').setInputFiles({ ...track, buffer });
  const rows = page.getByRole('region', { name: 'Tracks' }).getByRole('listitem');
  await rows.filter({ hasText: track.name }).waitFor();
  await axeFindsNothing(page, 'the maps');
  await page.reload();
  await rows.waitFor();
  await throttle(null);
  await expect
    .poll(() => page.getByRole('status').textContent(), { timeout: 20_000 })
    .toBe('“brocken.gpx” was sent.');
  await expect.poll(() => rows.count()).toBe(0);
  forgiveCutChunks(complaints);
  expect(complaints).toEqual([]);
});

test('what is published has nothing of the devtools', async () => {
  const files = await readdir(join(folder, 'dist'), { recursive: true });
  const scripts = files.filter((file) => file.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  for (const file of scripts)
    expect(await readFile(join(folder, 'dist', file), 'utf8')).not.toContain('bgfetch-devtools');
});
