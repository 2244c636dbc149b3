import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { chromiumFlags, findChromium } from '../../scripts/browsers/chromium.ts';
import { findFirefox } from '../../scripts/browsers/firefox.ts';
import {
  type DrivenEngine,
  type DrivenPage,
  openDrivenPage,
} from '../../test/engines/driven-page.ts';

/** A page that is measured, and what drives it where that is Puppeteer. */
export interface MeasuredPage extends DrivenPage {
  readonly page?: Page;
}

/**
 * Opens a page whose requests nobody looks at. Playwright, and Puppeteer as it comes, are told of each request and each piece of
 * a body, which costs more than a small file.
 */
export async function openMeasuredPage(
  engine: DrivenEngine,
  profile: string,
): Promise<MeasuredPage> {
  if (engine === 'webkit') return openDrivenPage(engine, profile);
  if (engine === 'chromium') await allowBackgroundFetch(profile);
  const browser = await start(engine, profile);
  const page = await browser.newPage();
  return {
    page,
    goto: async (url) => void (await page.goto(url)),
    evaluate: <T>(expression: string) => page.evaluate(expression) as Promise<T>,
    close: () => browser.close(),
  };
}

/** Otherwise an origin may start one download, and the next one needs a person's click. */
async function allowBackgroundFetch(profile: string): Promise<void> {
  await mkdir(join(profile, 'Default'), { recursive: true });
  const settings = { default_content_setting_values: { automatic_downloads: 1 } };
  await writeFile(join(profile, 'Default/Preferences'), JSON.stringify({ profile: settings }));
}

function start(engine: 'chromium' | 'firefox', userDataDir: string): Promise<Browser> {
  const executablePath = engine === 'chromium' ? findChromium() : findFirefox();
  if (!executablePath) throw new Error(`There is no ${engine} on this machine.`);
  return launch({
    ...(engine === 'chromium'
      ? { args: chromiumFlags }
      : // Its clock has a resolution of a millisecond otherwise, against those who would measure people.
        { browser: engine, extraPrefsFirefox: { 'privacy.reduceTimerPrecision': false } }),
    executablePath,
    userDataDir,
    headless: true,
    networkEnabled: false,
    // The longest task; the default is three minutes.
    protocolTimeout: 900_000,
  });
}
