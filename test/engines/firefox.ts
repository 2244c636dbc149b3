import { launch } from 'puppeteer-core';
import type { LaunchEngine } from './engine.ts';

/** Firefox over WebDriver BiDi, headless, in a fresh profile. */
export function firefoxEngine(executablePath: string): LaunchEngine {
  return async () => {
    const browser = await launch({ browser: 'firefox', executablePath, headless: true });
    return {
      async open(url) {
        const page = await browser.newPage();
        await page.goto(url, { waitUntil: 'domcontentloaded' });
      },
      close: () => browser.close(),
    };
  };
}
