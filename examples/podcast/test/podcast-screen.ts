import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMediaServer } from '@bgfetch-examples/media-server';
import { openTusRoute } from '@bgfetch-examples/media-server/tus';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { axeFindsNothing, transitionsEnd } from '../../../test/engines/axe-finds-nothing.ts';
import { openChromium } from '../../../test/engines/chromium.ts';
import { complaintsOf, forgiveCutChunks } from '../../../test/engines/page-complaints.ts';
import { episodes } from '../src/index.ts';

/** Vite's `build`, from the app that is tested. */
type Build = (options: object) => Promise<unknown>;

const [longest] = [...episodes].sort((a, b) => b.bytes - a.bytes);
const [shortest] = [...episodes].sort((a, b) => a.bytes - b.bytes);

/**
 * What every podcast screen must pass, whatever it is made with: built, served, and driven in Chromium through the real
 * core. Screenshots go to the folder in `BGFETCH_SCREENSHOTS`, if that is set.
 */
export function podcastScreen(
  name: string,
  root: string,
  build: Build,
  { hasDevtools = true, sendsMessages = false } = {},
): void {
  const server = { url: '', close: async (): Promise<void> => {} };
  let complaints: string[];
  let folder: string;
  let browser: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bgfetch-example-'));
    const outDir = join(folder, 'dist');
    await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
    const tus = await openTusRoute('podcast');
    const media = createMediaServer({ staticDir: outDir, route: tus.route });
    const { url } = await media.listen();
    Object.assign(server, { url, close: () => media.close().then(tus.close) });
    browser = await openChromium(join(folder, 'profile'), {
      viewport: { width: 900, height: 900 },
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  beforeEach(async () => {
    page = await browser.newPage();
    complaints = complaintsOf(page);
    await page.goto(server.url);
    return async () => {
      await page.close();
      expect(complaints).toEqual([]);
    };
  });

  const throttle = (bytesPerSecond: number | null) =>
    fetch(`${server.url}/control?scope=podcast`, {
      method: 'PUT',
      body: JSON.stringify({ throttleBytesPerSecond: bytesPerSecond }),
    });
  const row = (id: string) => page.locator(`[data-id="${id}"]`);
  const press = (within: Locator, label: string) =>
    within.getByRole('button', { name: label }).click();
  const words = (within: Locator) => within.locator('.state');
  const notice = () => page.locator('.notice').textContent();
  const shot = async (what: string, fullPage = false) => {
    const target = process.env.BGFETCH_SCREENSHOTS;
    if (!target) return;
    // Ionic's colours take a moment to change.
    await page.evaluate(transitionsEnd);
    const path = join(target, `${name}-${what}.png`);
    await page.screenshot({ path, fullPage, animations: 'disabled' });
  };

  test('nothing is there, nothing is asked for', async () => {
    await row(episodes[0]?.id ?? '').waitFor();
    expect(await page.locator('.state').count()).toBe(0);
    await expect
      .poll(() => page.locator('.sums p').textContent())
      .toContain('Nothing on this device');
    await shot('empty');
  });

  test('reloaded in mid-download, it shows the same numbers again and goes on', async () => {
    if (!longest) throw new Error('no episodes');
    await throttle(3_000_000);
    const it = row(longest.id);
    await press(it, 'Download');
    await expect.poll(() => megabytesIn(it), { timeout: 20_000 }).toBeGreaterThan(2);

    // While it moves: whatever is shown first is no less than before.
    const before = await megabytesIn(it);
    await page.reload();
    await words(row(longest.id)).waitFor();
    expect(await megabytesIn(it)).toBeGreaterThanOrEqual(before);

    // At rest: exactly the same.
    await press(it, 'Pause');
    await expect.poll(() => words(it).textContent()).toContain('Paused');
    const paused = await words(it).textContent();
    await page.reload();
    await expect.poll(() => words(it).textContent()).toBe(paused);

    await press(it, 'Resume');
    await expect.poll(() => words(it).textContent()).toContain('Downloading');
    await shot('downloading');
    await throttle(null);
    await expect
      .poll(() => words(it).textContent(), { timeout: 20_000 })
      .toBe(`On this device · ${(longest.bytes / 1e6).toFixed(1)} MB`);
    await expect.poll(notice).toBe(`“${longest.title}” is on this device.`);
    // The bundler of this app has brought the worker along.
    expect(await page.evaluate(countFiles)).toBeGreaterThan(0);
  });

  test('plays from the device what the server has', async () => {
    if (!shortest) throw new Error('no episodes');
    const it = row(shortest.id);
    await press(it, 'Download');
    await press(it, 'Play');
    const audio = page.locator('audio');
    await audio.waitFor();
    const expected = await fetch(`${server.url}/hash/${shortest.path.replace('/media/', '')}`).then(
      (answer) => answer.json(),
    );
    const sha256 = await audio.evaluate(async (element: HTMLAudioElement) => {
      const body = await (await fetch(element.src)).arrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
      return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    });
    expect(sha256).toBe((expected as { sha256: string }).sha256);
  });

  test.runIf(sendsMessages)(
    'sends a voice message by tus, which a reload does not end',
    async () => {
      // On its way for five seconds: axe takes its time on a busy machine.
      await throttle(300_000);
      const recording = { name: 'fog.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(1_500_000) };
      await page.getByLabel('Send a voice message').setInputFiles(recording);
      const messages = page.getByRole('region', { name: 'Voice messages' }).getByRole('listitem');
      await messages.filter({ hasText: 'fog.wav' }).waitFor();
      await axeFindsNothing(page, `${name}, with a message`);
      await shot('message', true);
      await page.reload();
      await messages.waitFor();
      await throttle(null);
      await expect.poll(notice, { timeout: 20_000 }).toBe('The show has got “fog.wav”.');
      await expect.poll(() => messages.count()).toBe(0);
      forgiveCutChunks(complaints);
    },
  );

  test('many at once, and one removed', async () => {
    await throttle(1_500_000);
    if (!shortest) throw new Error('no episodes');
    // What earlier tests have stored is shown first: pressed before that, the page would fetch it again.
    for (const stored of [shortest, longest]) if (stored) await words(row(stored.id)).waitFor();
    await press(page.locator('.sums'), 'Download all');
    await expect.poll(() => page.locator('[data-standing=moving]').count()).toBe(4);
    await expect
      .poll(
        () =>
          page
            .locator('.state')
            .allTextContents()
            .then((all) => all.filter((text) => / [1-9]\d*\.\d of/.test(text)).length),
        { timeout: 20_000 },
      )
      .toBe(4);
    await press(row(episodes[1]?.id ?? ''), 'Pause');
    await press(row(shortest.id), 'Play');
    await page.locator('audio').waitFor();
    await expect.poll(() => page.locator('[data-standing=paused]').count()).toBe(1);
    await shot('many');
    await axeFindsNothing(page, name);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('many-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    await shot('many-narrow-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await shot('many-narrow');
    await page.setViewportSize({ width: 900, height: 900 });

    await press(row(shortest.id), 'Remove');
    await row(shortest.id).getByRole('button', { name: 'Download' }).waitFor();
    await expect.poll(() => page.locator('audio').count()).toBe(0);
  });

  test.runIf(hasDevtools)('while it is developed, the devtools show what is stored', async () => {
    await page.getByRole('button', { name: 'bgfetch devtools' }).click();
    await page.getByRole('tab', { name: 'Storage' }).click();
    await page.getByRole('rowheader', { name: longest?.id ?? '' }).waitFor();
  });

  test('the five lines of the README', async () => {
    await page.route('**/ep-5.mp3', (route) => route.fulfill({ body: 'x'.repeat(5000) }));
    await page.goto(`${server.url}/readme.html`);
    const button = page.getByRole('button');
    const label = async () => (await button.inputValue().catch(() => '')) || button.textContent();
    await expect.poll(label).toBe('Download');
    await button.click();
    await expect.poll(label).toBe('settled: 5000 bytes');
    await page.reload();
    await expect.poll(label).toBe('settled: 5000 bytes');
  });

  /** The number of megabytes that a row says are here. */
  const megabytesIn = async (within: Locator) =>
    Number(/([\d.]+) of/.exec((await words(within).textContent()) ?? '')?.[1] ?? 0);
}

/** In the page: how many files with bodies it has stored. */
async function countFiles(): Promise<number> {
  let count = 0;
  const root = await navigator.storage.getDirectory();
  for await (const manager of root.values())
    if (manager.kind === 'directory')
      for await (const registration of (manager as FileSystemDirectoryHandle).values())
        for await (const _ of (registration as FileSystemDirectoryHandle).keys()) count += 1;
  return count;
}
