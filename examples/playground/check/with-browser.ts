import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../../../scripts/browsers/chromium.ts';

/**
 * After every page load Chromium rests its background downloads for 30 s, to leave the network to the page. The
 * check loads pages all the time, and nobody is waiting for them.
 */
const restBriefly = '--enable-features=DownloadService:navigation_completion_delay_seconds/1';

/** Runs `work` in a fresh Chromium. Its profile is on disk: private windows have no Background Fetch. */
export async function withBrowser<T>(
  work: (context: BrowserContext) => Promise<T>,
  options: Parameters<typeof chromium.launchPersistentContext>[1] = {},
): Promise<T> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error('No Chromium was found. Install one, or set BGFETCH_CHROMIUM to its path.');
  }
  const profile = await mkdtemp(join(tmpdir(), 'bgfetch-playground-'));
  const context = await chromium.launchPersistentContext(profile, {
    viewport: { width: 1280, height: 900 },
    ...options,
    executablePath,
    headless: true,
    args: [...chromiumFlags, restBriefly],
  });
  try {
    return await work(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
