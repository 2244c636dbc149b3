import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindsNothing } from '../../../test/engines/axe-finds-nothing.ts';
import { openChromium } from '../../../test/engines/chromium.ts';
import { complaintsOf } from '../../../test/engines/page-complaints.ts';
import { buildApp } from '../build.ts';
import { type ServedApp, serveApp } from '../serve.ts';

let folder: string;
let app: ServedApp;
let browser: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgfetch-ssr-'));
  await buildApp(folder);
  app = await serveApp(folder);
  browser = await openChromium(join(folder, 'profile'), { viewport: { width: 820, height: 420 } });
  page = await browser.newPage();
  complaints = complaintsOf(page);
});

afterAll(async () => {
  await browser?.close();
  await app?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const state = () => page.locator('.state').textContent();

const takenOver = () =>
  page.evaluate(() => document.querySelector('main') === Reflect.get(globalThis, 'sent'));

test('the server renders the empty state with React 18', async () => {
  const html = await (await fetch(app.url)).text();
  expect(html).toContain('The lighthouse that moved');
  expect(html).toContain('Nothing on this device yet');
  expect(html).toContain('data-standing="absent"');
});

test('the page is taken over, works, and shows the same numbers after a reload, without a warning', async () => {
  // Remembers what the server sent, before a script of the page has run.
  await page.addInitScript(() => {
    document.addEventListener('readystatechange', () => {
      if (document.readyState === 'interactive')
        Object.assign(globalThis, { sent: document.querySelector('main') });
    });
  });
  await page.goto(app.url);
  await fetch(`${app.url}/control?scope=podcast`, {
    method: 'PUT',
    body: JSON.stringify({ throttleBytesPerSecond: 4_000_000 }),
  });
  await page.getByRole('button', { name: 'Download' }).click();
  await expect.poll(state, { timeout: 20_000 }).toMatch(/Downloading · [1-9]/);
  expect(await takenOver()).toBe(true);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect.poll(state).toContain('Paused');
  const paused = await state();

  await page.reload();
  await expect.poll(state).toBe(paused);
  expect(await takenOver()).toBe(true);
  await axeFindsNothing(page, 'the page that the server has sent');
  const target = process.env.BGFETCH_SCREENSHOTS;
  if (target) await page.screenshot({ path: join(target, 'ssr-paused.png') });
  // React is a development build here: it would tell of every difference.
  expect(complaints).toEqual([]);
});

test('that a difference would be told of', async () => {
  await page.route(`${app.url}/`, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace('Nothing on this device yet', 'Something else');
    await route.fulfill({ response: answer, body });
  });
  await page.goto(`${app.url}/`);
  await expect.poll(() => complaints.join()).toContain('did not match');
});
