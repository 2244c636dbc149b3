import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { chromiumFlags, findChromium } from '../../../../scripts/browsers/chromium.ts';
import type { RegistrationSnapshot } from '../../src/index.ts';
import type { Report } from './app/app.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
let world: World;
/** Playwright tells every page that it is in front, whatever is; Puppeteer does not. */
let browser: Browser;
beforeAll(async () => {
  world = await openWorld();
  const executablePath = findChromium() ?? '';
  browser = await puppeteer.launch({ executablePath, args: chromiumFlags, headless: true });
});
afterAll(async () => {
  await browser?.close();
  await world?.end();
});

test('a page behind another one goes on, and counts on', async () => {
  const app = new Trial(world, 'hidden', { chunk: { maxBytes: 256 * 1024 } });
  onTestFinished(() => app.end());
  app.faults({ throttleBytesPerSecond: 3 * MIB });
  const file = app.file('hidden', 9 * MIB);

  const page = await browser.newPage();
  const shown: RegistrationSnapshot[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  await page.exposeFunction('report', (report: Report) => {
    if (report.kind === 'snapshots') shown.push(...report.snapshots);
    else end();
  });
  await page.goto(world.url);
  await page.evaluate((options) => window.app.open(options), app.options as object);
  await page.evaluate((url) => window.app.start('ep', [url]), file.url);
  const front = await browser.newPage();
  await front.bringToFront();
  expect(await page.evaluate(() => document.visibilityState)).toBe('hidden');
  const beforehand = shown.length;

  await ended;
  expect(await page.evaluate(() => document.visibilityState)).toBe('hidden');
  expect(shown.at(-1)).toMatchObject({ result: 'success', downloaded: file.bytes });
  const counts = new Set(shown.slice(beforehand).map(({ downloaded }) => downloaded));
  expect(counts.size).toBeGreaterThan(8);
  expect(app.requests()).toHaveLength(1);
  expect(await page.evaluate((url) => window.app.sha256('ep', url), file.url)).toBe(
    await app.sha256(file),
  );
});
