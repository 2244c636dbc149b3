import { shortContext } from '../src/format/context-name.ts';
import { compareFiles } from './compare-files.ts';
import { MIB, SCOPE, type Scenario, THREE_FILES, waitForTicks } from './scenario.ts';
import { startFetch } from './start-fetch.ts';
import { fractionOf, inWords, tellStory } from './story.ts';
import { openTab } from './tab.ts';

/** A reload, a killed tab that another one takes over from, and a server that is down for a while. */
export const foregroundScenario: Scenario = async ({ context, server, url }) => {
  const story = tellStory('Foreground driver: reload, killed tab, dead server');
  server.state.log.clear();
  server.state.faults.change(SCOPE, { throttleBytesPerSecond: 12 * MIB });

  let first = await openTab(context, url);
  const id = await startFetch(first.page, {
    files: THREE_FILES,
    driver: 'foreground',
    title: 'Check, foreground',
  });
  story.say(`started ${id} in tab ${shortContext(first.contextId)}`);

  await story.until('15 %', first, id, (snapshot) => fractionOf(snapshot) >= 0.15);
  story.say('reloading the page');
  first = await first.reload();

  await story.until('35 %', first, id, (snapshot) => fractionOf(snapshot) >= 0.35);
  const second = await openTab(context, url);
  const { downloaded } = await second.snapshot(id);
  story.say(
    `killing tab ${shortContext(first.contextId)}; ${shortContext(second.contextId)} stays`,
  );
  await first.kill();
  await story.until('the takeover', second, id, (snapshot) => {
    return snapshot.runner === second.contextId && snapshot.downloaded > downloaded;
  });
  story.say(`tab ${shortContext(second.contextId)} has taken over`);

  await story.until('60 %', second, id, (snapshot) => fractionOf(snapshot) >= 0.6);
  story.say('taking the server down for 4 s');
  server.state.outage.begin(4_000, SCOPE);
  const held = await story.until('it waits', second, id, ({ status }) => status === 'waiting');
  story.say(inWords(held));

  const third = await openTab(context, url);
  story.say(`opened the page again, in tab ${shortContext(third.contextId)}`);
  const settled = await story.until('success', third, id, ({ result }) => result === 'success');
  story.say(inWords(settled));
  await waitForTicks(third, id, settled.records.length);
  story.say('the page has read every file back, and shows its ticks');
  const compared = await compareFiles(server, url, third, settled, 'foreground');
  story.say('read back once more, and compared');
  return compared;
};
