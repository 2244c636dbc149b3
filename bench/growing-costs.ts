/**
 * What a frame of a large background fetch costs, here and in a page that watches, and how much it tells: of 5,000 records
 * whose answers come one after another. `node --conditions=bgfetch-source bench/growing-costs.ts`
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { build, defaultClientConditions } from 'vite';
import { createMediaServer } from '../examples/media-server/src/index.ts';
import { openChromium } from '../test/engines/chromium.ts';

const RECORDS = 5000;
const WARM_MS = 3000;
const MEASURED_MS = 4000;

const folder = await mkdtemp(join(tmpdir(), 'bgfetch-growing-'));
const root = join(import.meta.dirname, 'page');
await build({
  configFile: false,
  logLevel: 'error',
  root,
  resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  build: {
    outDir: join(folder, 'page'),
    rolldownOptions: { input: join(root, 'growing-costs.html') },
  },
});
const server = createMediaServer({ staticDir: join(folder, 'page') });
const { url } = await server.listen();
const context = await openChromium(join(folder, 'profile'));

async function openPage(): Promise<{ page: Page; cdp: CDPSession }> {
  const page = await context.newPage();
  await page.goto(`${url}/growing-costs.html`);
  await page.waitForFunction(() => 'growing' in window);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable');
  return { page, cdp };
}

/** How long the main thread has worked, in milliseconds. */
async function busyMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

try {
  const runner = await openPage();
  const watcher = await openPage();
  const body = JSON.stringify({ latencyMs: 100 });
  await fetch(`${url}/control?scope=growing`, { method: 'PUT', body });
  await watcher.page.evaluate(() => window.growing.watch());
  const urls = Array.from({ length: RECORDS }, (_, n) => `${url}/media/s/100/${n}?scope=growing`);
  await runner.page.evaluate((list) => window.growing.start(list), urls);
  await runner.page.waitForTimeout(WARM_MS);
  const look = async () => ({
    sent: await runner.page.evaluate(() => window.growing.sent()),
    here: await busyMs(runner.cdp),
    there: await busyMs(watcher.cdp),
  });
  const before = await look();
  await runner.page.waitForTimeout(MEASURED_MS);
  const after = await look();
  const frames = after.sent.messages - before.sent.messages;
  const characters = Math.round((after.sent.characters - before.sent.characters) / frames);
  console.log(
    `one of ${RECORDS} records changes: ${frames} messages, ${characters} characters each`,
  );
  for (const side of ['here', 'there'] as const)
    console.log(
      `main thread ${side}: ${((after[side] - before[side]) / frames).toFixed(2)} ms each`,
    );
} finally {
  await context.close();
  await server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
