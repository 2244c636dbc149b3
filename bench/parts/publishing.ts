import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession, Page } from 'puppeteer-core';
import { median } from '../measure/statistics.ts';
import { openBenchWorld } from '../world/bench-world.ts';
import type { BenchPart } from './part.ts';

const RECORDS = 5000;
const WARM_MS = 3000;
const WINDOW_MS = 1500;

const part: BenchPart = {
  name: 'publishing',
  about:
    'what it costs to show a change of one among 5,000 records, here and in a page that watches',
  engines: ['chromium'],
  isUsual: true,
  async run(engine, { rounds, tell }) {
    const world = await openBenchWorld(engine);
    const runner = world.page.page;
    if (!runner) throw new Error('This part needs the developer tools of Chromium.');
    try {
      const watcher = await runner.browser().newPage();
      await watcher.goto(world.url);
      const tools = await Promise.all([runner, watcher].map(shownAlways));
      await watcher.evaluate(`window.bench.run('publishingWatch')`);
      const urls = Array.from(
        { length: RECORDS },
        (_, at) => `${world.url}/noise/100/${at}?latencyMs=100`,
      );
      await world.run('publishingStart', urls);
      await sleep(WARM_MS);
      const look = async () => ({
        told: await world.run('publishingTold'),
        busy: await Promise.all(tools.map(busyMs)),
      });
      const size: number[] = [];
      const here: number[] = [];
      const there: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const before = await look();
        await sleep(WINDOW_MS);
        const after = await look();
        const messages = after.told.messages - before.told.messages;
        const each = (from: number | undefined, to: number | undefined) =>
          ((to ?? NaN) - (from ?? NaN)) / messages;
        size.push(each(before.told.characters, after.told.characters));
        here.push(each(before.busy[0], after.busy[0]));
        there.push(each(before.busy[1], after.busy[1]));
        tell(`${messages} messages of ${size.at(-1)?.toFixed(0)} characters`);
      }
      const rows = [
        ['size of the message, characters of JSON', median(size).toFixed(0)],
        ['main thread of the page that runs it, ms', median(here).toFixed(2)],
        ['main thread of a page that watches, ms', median(there).toFixed(2)],
      ];
      const title = `For each message about one background fetch of ${RECORDS} records in ${engine}`;
      return { tables: [{ title, head: ['', 'median'], rows }], goals: [] };
    } finally {
      await world.end();
    }
  },
};
export default part;

/** Of two pages of one browser one would be hidden, and work less. */
async function shownAlways(page: Page): Promise<CDPSession> {
  const devtools = await page.createCDPSession();
  await devtools.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  await devtools.send('Performance.enable');
  return devtools;
}

/** How long the main thread has worked. */
async function busyMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000;
}
