import { connect, launch } from 'puppeteer-core';
import { stopChild } from './child-process.ts';
import type { LaunchEngine } from './engine.ts';

/**
 * Firefox, headless, in a fresh profile. WebDriver BiDi opens pages, and is left then: as long as somebody listens, Firefox tells of each
 * request and each answer, which takes a third of the time of a run.
 */
export function firefoxEngine(executablePath: string): LaunchEngine {
  return async () => {
    const launched = await launch({ browser: 'firefox', executablePath, headless: true });
    const process = launched.process();
    const browserWSEndpoint = launched.wsEndpoint();
    await launched.disconnect();
    return {
      async open(url) {
        const browser = await connect({ browserWSEndpoint, protocol: 'webDriverBiDi' });
        const page = await browser.newPage();
        await page.goto(url, { waitUntil: 'domcontentloaded' });
        await browser.disconnect();
      },
      close: async () => void (process && (await stopChild(process))),
    };
  };
}
