import { compareFiles } from './compare-files.ts';
import { MIB, SCOPE, type Scenario, waitForTicks } from './scenario.ts';
import { startFetch } from './start-fetch.ts';
import { inWords, tellStory } from './story.ts';
import { openTab } from './tab.ts';

/** Connections reset, requests put off, and files that become other files in the middle. */
export const faultsScenario: Scenario = async ({ context, server, url }) => {
  const story = tellStory('Foreground driver: resets, 503 with Retry-After, a changed ETag');
  server.state.log.clear();
  server.state.faults.change(SCOPE, {
    throttleBytesPerSecond: 3 * MIB,
    resetAfterBytes: 1.5 * MIB,
    resetTimes: 5,
    serviceUnavailable: { retryAfterSeconds: 1, times: 2 },
  });

  const tab = await openTab(context, url);
  const id = await startFetch(tab.page, {
    files: { photos: 4, map: 1 },
    driver: 'foreground',
    title: 'Check, faults',
  });
  story.say(`started ${id}`);
  const largest = (await tab.snapshot(id)).records.findIndex(({ url }) => url.includes('/map-'));
  await story.until('3 MiB of the map', tab, id, ({ records }) => {
    return (records[largest]?.downloaded ?? 0) >= 3 * MIB;
  });
  story.say('publishing a new version: other bytes, other ETag');
  server.state.faults.change(SCOPE, { changeEtag: 1 });
  // A response under way would end as what it began as; cut it, so that its second half is asked for.
  server.state.outage.begin(200, SCOPE);

  const settled = await story.until('success', tab, id, ({ result }) => result === 'success');
  story.say(inWords(settled));
  await waitForTicks(tab, id, settled.records.length);
  story.say('the page has read every file back, and shows its ticks');
  const compared = await compareFiles(server, url, tab, settled, 'faults');
  story.say('read back once more, and compared');
  demandThatItHappened(server.state.log.entries(SCOPE), compared[largest]?.generation);
  return compared;
};

/** A check whose faults never struck would prove nothing. */
function demandThatItHappened(
  log: readonly { readonly ended: string; readonly status: number | null }[],
  generation: number | undefined,
): void {
  const resets = log.filter(({ ended }) => ended === 'reset').length;
  const putOff = log.filter(({ status }) => status === 503).length;
  if (resets === 0 || putOff === 0 || generation !== 1) {
    throw new Error(
      `The faults did not strike: ${resets} resets, ${putOff} times 503, version ${generation}.`,
    );
  }
}
