import type { Frame, Page } from 'playwright-core';
import { compareFiles } from './compare-files.ts';
import { readSnapshot } from './in-page.ts';
import type { Scenario } from './scenario.ts';
import { tellStory } from './story.ts';
import { openTab } from './tab.ts';

const SCOPE = 'pocket-phone';
const ID = 'episode';

/** The pocket phone: a download by wakes, with a kill in the middle of one. */
export const phoneScenario: Scenario = async ({ context, server, url }) => {
  const story = tellStory('Pocket phone: wakes and a kill, by the real Cordova plugin');
  server.state.log.clear();
  const { page } = await openTab(context, url);
  const panel = page.locator('[data-panel=phone]');
  const press = (name: string): Promise<void> => panel.getByRole('button', { name }).click();
  const logged = (text: string | RegExp): Promise<void> =>
    panel.locator('.phone-log li', { hasText: text }).first().waitFor();
  const tellBytes = async (what: string): Promise<void> =>
    story.say(`${what}: ${await panel.locator('.phone-words span').textContent()}`);

  await press('Launch');
  await logged('configure()');
  await (await appOf(page)).getByRole('button', { name: 'Download' }).click();
  await panel.locator('[data-origin=front]').waitFor();
  await press('Background');
  await logged('Suspended');
  await tellBytes('suspended');

  for (const wake of [1, 2, 3]) {
    await panel.locator('button:not([aria-disabled])', { hasText: 'Wake' }).click();
    await panel.locator(`[title^="wake ${wake}:"]`).waitFor();
    if (wake === 2) {
      await press('Kill');
      await logged('Killed');
      await tellBytes(`killed in wake ${wake}`);
    } else {
      await press('Expire');
      await logged(`Wake ${wake} over`);
      await tellBytes(`wake ${wake} given back`);
    }
  }

  await press('Foreground');
  server.state.faults.change(SCOPE, { throttleBytesPerSecond: null });
  // What the server sends already goes on at its pace.
  server.state.outage.begin(300, SCOPE);
  const app = await appOf(page);
  await app.getByText('Byte for byte').waitFor();
  const snapshot = await app.evaluate(readSnapshot, ID);
  if (!snapshot) throw new Error('The app on the phone has lost its episode.');
  if (snapshot.driver !== 'native') throw new Error(`It went by the ${snapshot.driver} driver.`);
  const compared = await compareFiles(server, url, { page: app }, snapshot, 'native');
  server.state.faults.clear(SCOPE);
  story.say('read back, and compared');
  return compared;
};

/** The page of the app that is loaded now. */
async function appOf(page: Page): Promise<Frame> {
  const frame = await (
    await page.locator('[data-panel=phone] iframe').elementHandle()
  )?.contentFrame();
  if (!frame) throw new Error('No app is loaded on the phone.');
  return frame;
}
