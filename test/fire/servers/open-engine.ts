import { join } from 'node:path';
import { findFirefox } from '../../../scripts/browsers/firefox.ts';
import { findWebKit } from '../../../scripts/browsers/webkit.ts';
import { openChromium } from '../../engines/chromium.ts';
import type { Engine } from '../../engines/engine.ts';
import { firefoxEngine } from '../../engines/firefox.ts';
import { webkitEngine } from '../../engines/webkit.ts';

export type BrowserName = 'chromium' | 'firefox' | 'webkit';

/** One browser; `undefined` where this machine does not have it. */
export async function openEngine(name: BrowserName, folder: string): Promise<Engine | undefined> {
  if (name === 'firefox') {
    const path = findFirefox();
    return path ? firefoxEngine(path)() : undefined;
  }
  if (name === 'webkit') {
    const programs = findWebKit();
    return programs ? webkitEngine(programs)() : undefined;
  }
  const context = await openChromium(join(folder, 'profile'));
  return {
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
    },
    close: () => context.close(),
  };
}
