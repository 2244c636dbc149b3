import type { Page } from 'playwright-core';
import type { Stage } from '../check/scenario.ts';
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
