import { expect, test, vi } from 'vitest';
import type {
  ActiveServiceWorker,
  NativeBackgroundFetchManager,
} from '../../../src/browser/service-worker.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { FakeNative, fakeRecord } from './fake-native.ts';
import { openWebTab } from './web-tab.ts';

/*
 * Whatever the web driver waits for the browser for has an end: the registration is handed over, and the manager opens.
 */

const never = new Promise<never>(() => {});
const pong = { bgfetch: 1, type: 'worker-pong' };

async function open(given: Partial<NativeBackgroundFetchManager>) {
  const clock = virtualClock();
  const name = `test-${crypto.randomUUID()}`;
  const backgroundFetch: NativeBackgroundFetchManager = {
    fetch: () => never,
    get: async () => undefined,
    getIds: async () => [],
    ...given,
  };
  const worker: ActiveServiceWorker = {
    scriptUrl: '/sw.js',
    backgroundFetch,
    ask: async () => pong,
  };
  const port = {
    hasBackgroundFetch: true,
    ready: async () => worker,
    permission: async () => 'granted' as const,
  };
  const warnings: string[] = [];
  const tab = await openWebTab(name, port, { clock, warn: (message) => warnings.push(message) });
  /** The clock goes on until `done`, however many turns the promises take. */
  const until = (done: () => unknown, stepMs = 1000) =>
    vi.waitUntil(
      async () => {
        await clock.advance(stepMs);
        return done();
      },
      { timeout: 10_000, interval: 5 },
    );
  return { tab, clock, until, warnings };
}

test('F3: a browser that never answers does not hold up the manager, and loses what it has', async () => {
  const { tab, until } = await open({ get: () => never, getIds: () => never });
  const row = await tab.create('ep', [new Request('https://app.test/0')]);
  let isAttached = false;
  void tab.driver.attach([row]).then(() => {
    isAttached = true;
  });
  await until(() => isAttached, 500);
  expect(tab.lost).toEqual([]);
  await until(() => tab.lost.length > 0, 5000);
  expect(tab.lost).toEqual([{ uid: row.uid, reason: expect.stringContaining('has lost it') }]);
});

test('F3: nor does one that never answers keep an app from starting something', async () => {
  const { tab, until } = await open({ getIds: () => never });
  let said: unknown;
  void tab.driver.availability(false).then((availability) => {
    said = availability;
  });
  await until(() => said);
  expect(said).toMatchObject({ usable: false, reason: expect.stringContaining('took more than') });
});

test('F3: what the browser has and does not move goes on in the foreground', async () => {
  const native = new FakeNative();
  const { tab, until } = await open({ get: async () => native });
  const row = await tab.create('ep', [new Request('https://app.test/0')]);
  native.records = [fakeRecord(row.uid, 0, () => never)];
  await tab.driver.attach([row]);
  await until(() => tab.snapshots.at(-1)?.waitingFor === 'browser', 10_000);
  expect(tab.snapshots.at(-1)?.retryAt).toBeGreaterThan(0);
  expect(native.aborted).toBe(false);
  await until(() => tab.lost.length > 0, 10_000);
  expect(tab.lost[0]).toEqual({ uid: row.uid, reason: expect.stringContaining('moved nothing') });
  expect(native.aborted).toBe(true);
});

test('F3: retryNow ends the wait for a browser that rests', async () => {
  const native = new FakeNative();
  const { tab, until } = await open({ get: async () => native });
  const row = await tab.create('ep', [new Request('https://app.test/0')]);
  native.records = [fakeRecord(row.uid, 0, () => never)];
  await tab.driver.attach([row]);
  tab.driver.retryNow?.(row.uid);
  await until(() => tab.snapshots.at(-1)?.waitingFor === 'browser', 10_000);
  expect(tab.lost).toEqual([]);
  tab.driver.retryNow?.(row.uid);
  await until(() => tab.lost.length > 0, 0);
});
