import type { LogEntry } from '@bgfetch-examples/media-server';
import type { Page } from 'playwright-core';
import { axeFindsNothing } from '../../../test/engines/axe-finds-nothing.ts';
import { compareFiles } from './compare-files.ts';
import { MIB, SCOPE, type Scenario, type Stage, waitForTicks } from './scenario.ts';
import { startFetch } from './start-fetch.ts';
import { fractionOf, inWords, type Story, tellStory } from './story.ts';
import { openTab, type Tab } from './tab.ts';

/** What a guest of a hotel meets: files at a CDN, a captive portal in the middle, an upload by tus, and no network to play by. */
export const hotelScenario: Scenario = async (stage) => {
  const { context, server, url } = stage;
  const story = tellStory('Hotel: CDN, four connections, captive portal, tus, playback, devtools');
  server.state.log.clear();
  const tab = await openTab(context, url);
  await axeFindsNothing(tab.page, 'the playground');
  await tab.page.getByRole('button', { name: 'bgfetch devtools' }).click();
  await tab.page.getByRole('tab', { name: 'History' }).click();
  const compared = [...(await throughThePortal(stage, tab, story))];
  await upload(stage, tab, story);
  compared.push(...(await play(stage, tab, story)));
  for (const name of ['Storage', 'Wakes', 'Tabs', 'Fetches'])
    await tab.page.getByRole('tab', { name, exact: true }).click();
  await axeFindsNothing(tab.page, 'the open devtools');
  story.say('axe finds nothing, in light and dark');
  return compared;
};

/** A download by four connections from a CDN. In its middle a captive portal answers, and what is stored is kept. */
async function throughThePortal({ server, url }: Stage, tab: Tab, story: Story) {
  const { faults, outage, log } = server.state;
  faults.change(SCOPE, { throttleBytesPerSecond: 1.5 * MIB, cdnRedirect: true });
  const id = await startFetch(tab.page, {
    files: { map: 1 },
    driver: 'foreground',
    segments: '4',
    title: 'Check, hotel',
  });
  story.say(`started ${id}`);
  await story.until('40 %', tab, id, (snapshot) => fractionOf(snapshot) >= 0.4);
  faults.change(SCOPE, { captivePortal: true });
  outage.begin(200, SCOPE);
  await story.until('it waits', tab, id, ({ status }) => status === 'waiting');
  const retryAll = tab.page.getByRole('button', { name: 'Retry all now' });
  await retryAll.click();
  const held = await story.until('the portal', tab, id, ({ problem }) => {
    return problem?.message.includes('login page') ?? false;
  });
  story.say(inWords(held));
  if (fractionOf(held) < 0.4) throw new Error('What was stored is gone.');
  await devtoolsShow(tab.page, 'redirected to http://127.0.0.1');
  faults.change(SCOPE, { captivePortal: false });
  await retryAll.click();
  const settled = await story.until('success', tab, id, ({ result }) => result === 'success');
  story.say(inWords(settled));
  await waitForTicks(tab, id, settled.records.length);
  demandThatItHappened(log.entries(SCOPE));
  faults.clear(SCOPE);
  return compareFiles(server, url, tab, settled, 'hotel');
}

/** A check whose faults never struck would prove nothing. */
function demandThatItHappened(log: readonly LogEntry[]): void {
  const count = (status: number): number => log.filter((entry) => entry.status === status).length;
  const starts = new Set(log.filter(({ status }) => status === 206).map(({ range }) => range));
  if (count(302) === 0 || starts.size < 3)
    throw new Error(`Nothing happened: ${count(302)} redirects, ${starts.size} ranges.`);
}

/** Chunks of a MiB to @tus/server, with the network switched off in the devtools meanwhile. */
async function upload({ server }: Stage, tab: Tab, story: Story): Promise<void> {
  server.state.faults.change(SCOPE, { throttleBytesPerSecond: 16 * MIB });
  const id = await startFetch(tab.page, {
    files: { upload: 1 },
    driver: 'foreground',
    upload: 'tus',
    title: 'Check, tus',
  });
  story.say(`started ${id}`);
  await story.until('30 %', tab, id, ({ uploaded, uploadTotal }) => uploaded > 0.3 * uploadTotal);
  const offline = tab.page.getByRole('button', { name: 'Go offline' });
  await offline.click();
  const held = await story.until(
    'no network',
    tab,
    id,
    ({ waitingFor }) => waitingFor === 'network',
  );
  story.say(`offline, with ${held.uploaded} bytes confirmed`);
  await offline.click();
  const { uploadTotal } = await story.until(
    'success',
    tab,
    id,
    ({ result }) => result === 'success',
  );
  // The server has hashed what arrived.
  await waitForTicks(tab, id, 1);
  const chunks = server.state.log.entries(SCOPE).filter(({ method }) => method === 'PATCH');
  if (chunks.length < uploadTotal / MIB) throw new Error(`It came in ${chunks.length} chunks.`);
  story.say(`uploaded in ${chunks.length} chunks, and the server has the same bytes`);
  server.state.faults.clear(SCOPE);
}

/** Plays what is stored while the server is down. */
async function play({ server, url }: Stage, tab: Tab, story: Story) {
  const id = await startFetch(tab.page, {
    files: { episode: 1 },
    driver: 'foreground',
    segments: 'auto',
    title: 'Check, playback',
  });
  const settled = await story.until('success', tab, id, ({ result }) => result === 'success');
  await waitForTicks(tab, id, 1);
  server.state.outage.begin(60_000, SCOPE);
  const card = tab.page.locator(`.card[data-id="${id}"]`);
  await card.getByRole('button', { name: /^Play / }).click();
  const seconds = await card.locator('audio').evaluate(async (audio: HTMLAudioElement) => {
    audio.muted = true;
    if (!audio.src.startsWith('blob:')) throw new Error(`It plays ${audio.src}.`);
    while (!(audio.duration > 0)) await new Promise((resolve) => setTimeout(resolve, 50));
    return audio.duration;
  });
  server.state.outage.begin(0, SCOPE);
  if (Math.round(seconds) !== 360) throw new Error(`The episode is ${seconds} s long.`);
  story.say(`plays ${seconds} s from the file on the disk, without a server`);
  return compareFiles(server, url, tab, settled, 'playback');
}

async function devtoolsShow(page: Page, words: string): Promise<void> {
  await page.locator('bgfetch-devtools').getByText(words).first().waitFor({ timeout: 10_000 });
}
