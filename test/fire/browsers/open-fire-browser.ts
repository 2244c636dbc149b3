import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineName } from '../runner/engine-name.ts';
import type { FireBrowser } from './fire-browser.ts';
import { openPuppeteerBrowser } from './puppeteer-browser.ts';
import { openWebKitBrowser } from './webkit-browser.ts';

export async function openFireBrowser(engine: EngineName, folder: string): Promise<FireBrowser> {
  const profile = join(folder, 'profile');
  await mkdir(profile, { recursive: true });
  switch (engine) {
    case 'chromium':
    case 'firefox':
      return openPuppeteerBrowser(engine, profile);
    case 'webkit':
      return openWebKitBrowser(profile);
    case 'node':
      throw new Error('There are no pages in Node.');
  }
}
