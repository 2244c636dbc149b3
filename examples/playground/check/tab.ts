import type { RegistrationSnapshot } from '@bgfetch/core';
import type { BrowserContext, Page } from 'playwright-core';
import { ownContext, readSnapshot } from './in-page.ts';

/** One open playground. */
export interface Tab {
  readonly page: Page;
  /** What the manager in it is called. */
  readonly contextId: string;
  snapshot(id: string): Promise<RegistrationSnapshot>;
  /** A new tab object: the page's manager is another one then. */
  reload(): Promise<Tab>;
  /** Kills the renderer: no handler runs, and nothing is said goodbye to. */
  kill(): Promise<void>;
}

export async function openTab(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage();
  page.on('pageerror', (error) => console.log('  An error in the page:', error));
  await page.goto(url);
  return tabOf(context, page);
}

async function tabOf(context: BrowserContext, page: Page): Promise<Tab> {
  const contextId = await page.evaluate(ownContext);
  return {
    page,
    contextId,
    async snapshot(id) {
      const snapshot = await page.evaluate(readSnapshot, id);
      if (!snapshot) throw new Error(`There is no background fetch ${id} any more.`);
      return snapshot;
    },
    async reload() {
      await page.reload();
      return tabOf(context, page);
    },
    async kill() {
      const session = await context.newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      // Never answered: the one who would answer is dead.
      session.send('Page.crash').catch(() => {});
      await crashed;
    },
  };
}
