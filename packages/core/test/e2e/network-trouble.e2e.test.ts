import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { BackgroundFetchManagerOptions } from '../../src/index.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
const HOUR = 3_600_000;
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

function trial(name: string, options?: BackgroundFetchManagerOptions): Trial {
  const made = new Trial(world, name, options);
  onTestFinished(() => made.end());
  return made;
}

test('a server that is dead for seconds: it waits, and goes on where it was', async () => {
  const app = trial('outage', { retry: { baseDelayMs: 200, maxDelayMs: 500 } });
  app.faults({ throttleBytesPerSecond: 4 * MIB });
  const files = [app.file('dead-0', 6 * MIB), app.file('dead-1', 6 * MIB)];
  const tab = await app.tab();
  await tab.call(
    'start',
    'ep',
    files.map(({ url }) => url),
  );
  await tab.until('ep', ({ downloaded }) => downloaded > MIB);

  app.outage(3000);
  const waiting = await tab.until('ep', ({ waitingFor }) => waitingFor === 'retry');
  expect(waiting).toMatchObject({ status: 'waiting', result: '' });
  expect(waiting.retryAt).toBeGreaterThan(0);
  expect(waiting.problem).not.toBeNull();
  // Nothing that had arrived is lost to the outage.
  expect(waiting.downloaded).toBeGreaterThan(MIB);
  expect(await tab.settled('ep')).toMatchObject({ result: 'success' });
  expect(app.requests().filter(({ ended }) => ended === 'down').length).toBeGreaterThan(2);
  for (const file of files)
    expect(await tab.call('sha256', 'ep', file.url)).toBe(await app.sha256(file));
});

test('offline it waits for the network, and goes on at once when it is back', async () => {
  // Its own wait would be longer than this test.
  const app = trial('offline', { retry: { baseDelayMs: HOUR, maxDelayMs: HOUR } });
  onTestFinished(() => world.context.setOffline(false));
  app.faults({ throttleBytesPerSecond: 4 * MIB });
  const file = app.file('offline', 6 * MIB);
  const tab = await app.tab();
  await tab.call('start', 'ep', [file.url]);
  await tab.until('ep', ({ downloaded }) => downloaded > MIB);

  await world.context.setOffline(true);
  // Chromium's emulation lets open connections live; a real loss of the network does not.
  app.outage(60_000);
  await tab.until('ep', ({ waitingFor }) => waitingFor === 'network');
  app.outage(0);
  const tries = app.requests().length;
  await world.context.setOffline(false);
  await tab.until('ep', ({ status }) => status === 'running');
  expect(await tab.settled('ep')).toMatchObject({ result: 'success' });
  // Nobody knocked while there was no network.
  expect(app.requests()).toHaveLength(tries + 1);
  expect(await tab.call('sha256', 'ep', file.url)).toBe(await app.sha256(file));
});

test('a file that changes in mid-download is fetched anew, not mixed', async () => {
  const app = trial('changed', { retry: { baseDelayMs: 50 }, chunk: { maxBytes: 256 * 1024 } });
  app.faults({ stallAfterBytes: 2 * MIB });
  const file = app.file('changing', 6 * MIB);
  const tab = await app.tab();
  await tab.call('start', 'ep', [file.url]);
  await tab.until('ep', ({ downloaded }) => downloaded === 2 * MIB);
  app.faults({ changeEtag: 1, stallAfterBytes: null, resetAfterBytes: 1, resetTimes: 1 });
  expect(await tab.settled('ep')).toMatchObject({ result: 'success' });
  expect(await tab.call('difference', 'ep', file.url, 'changing~1', file.bytes)).toBeNull();
});
