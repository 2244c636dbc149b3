import type { MediaServer } from '@bgfetch-examples/media-server';
import type { BrowserContext } from 'playwright-core';
import type { Comparison } from './compare-files.ts';
import type { Tab } from './tab.ts';

export interface Stage {
  readonly context: BrowserContext;
  readonly server: MediaServer;
  /** Where the playground is. */
  readonly url: string;
}

/** Something that happens to a background fetch, and what came out of it. Throws when it cannot go on. */
export type Scenario = (stage: Stage) => Promise<readonly Comparison[]>;

/** The scope whose faults apply to the playground's own requests. */
export const SCOPE = 'playground';

export const MIB: number = 1024 * 1024;

/** 64 kB, 8 MB and 96 MB. */
export const THREE_FILES: Readonly<Record<string, number>> = { photos: 1, map: 2 };

/** The page verifies on its own, too; its ticks are part of what a person is promised. */
export async function waitForTicks(tab: Tab, id: string, amount: number): Promise<void> {
  const card = tab.page.locator(`.card[data-id="${id}"]`);
  const last = card.locator('.verdict[data-look=same]').nth(amount - 1);
  await last.waitFor({ timeout: 45_000 });
}
