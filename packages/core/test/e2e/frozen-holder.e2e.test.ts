import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { fastTime, noWebLocks } from './init-scripts.ts';
import { Trial } from './trial.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
/** So much of what is stored is asked for again, and compared. */
const OVERLAP = 1024;
let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.end());

test.for([
  ['with Web Locks', fastTime],
  ['with lease rows', `${noWebLocks}${fastTime}`],
] as const)(
  'a frozen holder is robbed, and can write nothing when it thaws (%s)',
  async ([name, initScript]) => {
    const tabs = new Trial(world, name.replaceAll(' ', '-'), { chunk: { maxBytes: 256 * 1024 } });
    onTestFinished(() => tabs.end());
    // The server holds back, so that everything that has come is stored at the moment of the freeze.
    tabs.faults({ stallAfterBytes: 2 * MIB });
    const file = tabs.file('frozen', 6 * MIB);
    const [one, other] = [await tabs.tab(initScript), await tabs.tab(initScript)];
    expect(await one.page.evaluate(() => 'locks' in navigator)).toBe(name === 'with Web Locks');
    await one.call('start', 'ep', [file.url]);
    const before = await other.until('ep', ({ downloaded }) => downloaded === 2 * MIB);
    expect(before.runner).toBe(one.contextId);

    const thaw = await one.freeze();
    tabs.faults({ stallAfterBytes: null, throttleBytesPerSecond: 2 * MIB });
    await other.until('ep', ({ runner, downloaded }) => {
      return runner === other.contextId && downloaded > 2 * MIB;
    });
    // The frozen one has its file open still. The other one has not waited for that, and writes into a file of its own.
    expect((await other.call('lookIntoStore', tabs.name)).counts).toMatchObject({
      files: 2,
      chunks: 0,
    });
    // It has bytes in hand, and they are the right ones; but they are not its to write any more.
    expect(tabs.requests()[0]?.bytesSent).toBeGreaterThan(2 * MIB);
    await thaw();
    expect((await other.settled('ep')).result).toBe('success');
    expect((await one.settled('ep')).result).toBe('success');

    const [, second, ...more] = tabs.requests();
    expect(more).toEqual([]);
    expect(second).toMatchObject({
      range: `bytes=${2 * MIB - OVERLAP}-`,
      status: 206,
      bytesSent: 4 * MIB + OVERLAP,
    });
    expect(await one.call('lookIntoStore', tabs.name)).toMatchObject({
      registrations: [{ downloaded: file.bytes }],
      records: [{ received: file.bytes, storedPrefixBytes: file.bytes, storedBytes: file.bytes }],
    });
    expect(await other.call('sha256', 'ep', file.url)).toBe(await tabs.sha256(file));
  },
);

test('without Web Locks, another tab takes over when the lease row of a killed one expires', async () => {
  const initScript = `${noWebLocks}${fastTime}`;
  const tabs = new Trial(world, 'lease-rows', { chunk: { maxBytes: 256 * 1024 } });
  onTestFinished(() => tabs.end());
  tabs.faults({ throttleBytesPerSecond: 2 * MIB });
  const file = tabs.file('lease', 6 * MIB);
  const [one, other] = [await tabs.tab(initScript), await tabs.tab(initScript)];
  await one.call('start', 'ep', [file.url]);
  const before = await other.until('ep', ({ downloaded }) => downloaded > MIB);
  expect(before.runner).toBe(one.contextId);
  await one.crash();
  await other.until(
    'ep',
    ({ runner, status }) => runner === other.contextId && status === 'running',
  );
  expect((await other.settled('ep')).result).toBe('success');

  const [, second, ...more] = tabs.requests();
  expect(more).toEqual([]);
  expect(second).toMatchObject({ status: 206 });
  expect(await other.call('sha256', 'ep', file.url)).toBe(await tabs.sha256(file));
  // The lease rows are not left behind either.
  await other.call('release', 'ep');
  await expect
    .poll(async () => Object.values((await other.call('lookIntoStore', tabs.name)).counts))
    .toEqual([0, 0, 0, 0, 0, 0]);
});
