import { formatBytes } from '../src/format/bytes.ts';
import { compareFiles } from './compare-files.ts';
import { MIB, SCOPE, type Scenario, type Stage, THREE_FILES, waitForTicks } from './scenario.ts';
import { startFetch } from './start-fetch.ts';
import { fractionOf, inWords, tellStory } from './story.ts';
import { openTab } from './tab.ts';

/** A reload, then a killed tab with no other one open: the browser goes on by itself. */
export const webScenario: Scenario = async ({ context, server, url }) => {
  const story = tellStory('Web driver: reload, killed tab, nobody looking');
  server.state.log.clear();
  server.state.faults.change(SCOPE, { throttleBytesPerSecond: 12 * MIB });

  let tab = await openTab(context, url);
  await tab.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const id = await startFetch(tab.page, {
    files: THREE_FILES,
    driver: 'web',
    title: 'Check, web',
  });
  const { driver, driverReason } = await tab.snapshot(id);
  if (driver !== 'web') throw new Error(`The ${driver} driver carries it: ${driverReason}`);
  story.say(`started ${id}`);

  await story.until('15 %', tab, id, (snapshot) => fractionOf(snapshot) >= 0.15);
  story.say('reloading the page');
  tab = await tab.reload();

  await story.until('35 %', tab, id, (snapshot) => fractionOf(snapshot) >= 0.35);
  story.say('killing the only tab');
  await tab.kill();
  const before = bytesSent(server);
  await sentMore(server, before + 16 * MIB);
  story.say(`no page is open; the browser got ${formatBytes(bytesSent(server) - before)} more`);

  tab = await openTab(context, url);
  story.say('opened the page again');
  const settled = await story.until('success', tab, id, ({ result }) => result === 'success');
  story.say(inWords(settled));
  await waitForTicks(tab, id, settled.records.length);
  story.say('the page has read every file back, and shows its ticks');
  const compared = await compareFiles(server, url, tab, settled, 'web');
  story.say('read back once more, and compared');
  return compared;
};

function bytesSent(server: Stage['server']): number {
  return server.state.log.entries(SCOPE).reduce((sum, entry) => sum + entry.bytesSent, 0);
}

async function sentMore(server: Stage['server'], bytes: number): Promise<void> {
  const limit = performance.now() + 20_000;
  while (bytesSent(server) < bytes) {
    if (performance.now() > limit) throw new Error('With its tab dead the browser stopped, too.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
