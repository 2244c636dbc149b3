import type { Page } from 'playwright-core';
import { type Stage, waitForTicks } from '../check/scenario.ts';
import { startFetch } from '../check/start-fetch.ts';
import type { Story } from '../check/story.ts';
import { openTab, type Tab } from '../check/tab.ts';
import type { Tools } from './tools.ts';

/** Where a picture is taken. */
export interface Studio extends Stage {
  readonly scheme: 'light' | 'dark';
  readonly tools: Tools;
}

/** Opens the playground as it is photographed, after reloads too. */
export async function openPhotogenic({ context, url, scheme, tools }: Studio): Promise<Tab> {
  const tab = await openTab(context, url);
  await tab.page.emulateMedia({ colorScheme: scheme });
  await makePhotogenic(tab.page, tools);
  return tab;
}

/** Sets the font, and waits for it. */
export async function makePhotogenic(page: Page, { fontCss }: Tools): Promise<void> {
  await page.addStyleTag({ content: fontCss });
  await page.evaluate(() => document.fonts.load('16px Inter'));
}

/** Puts what is to be seen at the top of the window. */
export async function scrollTo(page: Page, selector: string): Promise<void> {
  await page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const margin = 12;
      window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - margin);
    });
}

/** What has been downloaded before stands in the picture too, and not in the log of the server. */
export async function downloadPhotos({ server }: Studio, tab: Tab, story: Story): Promise<void> {
  const photos = await startFetch(tab.page, {
    files: { photos: 3 },
    driver: 'foreground',
    title: 'Photos of June',
  });
  await story.until('success', tab, photos, ({ result }) => result === 'success');
  await waitForTicks(tab, photos, 3);
  server.state.log.clear();
}
