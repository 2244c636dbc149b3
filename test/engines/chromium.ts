import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../../scripts/browsers/chromium.ts';

/**
 * A headless Chromium with a profile on disk, for tests that drive pages from Node. The same
 * `profile` folder opened again is the same user coming back.
 */
export function openChromium(
  profile: string,
  options: Parameters<typeof chromium.launchPersistentContext>[1] = {},
): Promise<BrowserContext> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium, Chrome or Edge on this machine');
  return chromium.launchPersistentContext(profile, {
    ...options,
    executablePath,
    args: chromiumFlags,
    headless: true,
  });
}
