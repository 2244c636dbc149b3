import { expect, test } from 'vitest';
import type {
  ActiveServiceWorker,
  ServiceWorkerPort,
} from '../../../src/browser/service-worker.ts';
import { keptFlag } from '../../../src/browser/storage.ts';
import { WorkerFinder } from '../../../src/drivers/web/find-worker.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { fakeManager } from './fake-native.ts';

const backgroundFetch = fakeManager(() => Promise.reject(new Error('not here')));
const pong = { bgfetch: 1, type: 'worker-pong' };
const never = new Promise<never>(() => {});

function finderOf(given: {
  port?: Partial<ServiceWorkerPort> | null;
  worker?: Partial<ActiveServiceWorker> | null;
  storage?: Map<string, string>;
}) {
  const clock = virtualClock();
  const worker =
    given.worker === null
      ? null
      : { backgroundFetch, ask: async () => pong, scriptUrl: '/sw.js', ...given.worker };
  const serviceWorker =
    given.port === null
      ? null
      : {
          hasBackgroundFetch: true,
          ready: async () => worker,
          permission: async () => null,
          ...given.port,
        };
  const { storage = new Map() } = given;
  const kept = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  } as unknown as Storage;
  const finder = new WorkerFinder({
    name: 'test',
    clock,
    serviceWorker,
    startTimeoutMs: 5000,
    flag: (key) => keptFlag(() => kept, key),
  });
  return { clock, finder };
}

async function refusal(finding: Promise<unknown>): Promise<string> {
  const error = await finding.then(
    () => new Error('was found'),
    (reason: Error) => reason,
  );
  return `${error.name}: ${error.message}`;
}

test('finds a worker that answers, and asks it once', async () => {
  const asked: unknown[] = [];
  const ask = async (message: unknown) => {
    asked.push(message);
    return pong;
  };
  const { finder } = finderOf({ worker: { ask } });
  expect(await finder.reliableBackgroundFetch(true)).toBe(backgroundFetch);
  expect(await finder.reliableBackgroundFetch(true)).toBe(backgroundFetch);
  expect(asked).toEqual([{ bgfetch: 1, type: 'worker-ping', name: 'test' }]);
});

test('without Background Fetch there is nothing to wait for', async () => {
  const why = 'DriverRefusal: This browser has no Background Fetch.';
  expect(await refusal(finderOf({ port: null }).finder.backgroundFetch())).toBe(why);
  const port = { hasBackgroundFetch: false, ready: () => never };
  expect(await refusal(finderOf({ port }).finder.backgroundFetch())).toBe(why);
  const worker = { backgroundFetch: null };
  expect(await refusal(finderOf({ worker }).finder.backgroundFetch())).toBe(why);
});

test('no registered worker is said at once', async () => {
  const { finder } = finderOf({ worker: null });
  expect(await refusal(finder.backgroundFetch())).toContain('No service worker is registered');
});

test('a worker that never becomes active is waited for so long', async () => {
  const { finder, clock } = finderOf({ port: { ready: () => never } });
  const finding = refusal(finder.backgroundFetch());
  await clock.advance(5000);
  expect(await finding).toBe(
    'DriverRefusal: There is no active service worker: Activating a service worker took more than 5000 ms.',
  );
  expect(clock.pending).toBe(0);
});

test('a worker that does not answer is waited for once; if it answers late, it counts from then on', async () => {
  let answer = (_: unknown): void => {};
  const asking = new Promise((resolve) => {
    answer = resolve;
  });
  const { finder, clock } = finderOf({ worker: { ask: () => asking } });
  const first = refusal(finder.reliableBackgroundFetch(true));
  await clock.advance(5000);
  expect(await first).toContain('installBackgroundFetch({ name: "test" }) from \'@bgfetch/core/');
  expect(await refusal(finder.reliableBackgroundFetch(true))).toContain('would lose the results');
  answer(pong);
  expect(await finder.reliableBackgroundFetch(true)).toBe(backgroundFetch);
});

test('an answer that is not ours is none', async () => {
  const { finder } = finderOf({ worker: { ask: async () => 'hello' } });
  expect(await refusal(finder.reliableBackgroundFetch(true))).toContain('would lose the results');
});

test('W2: where the app leaves the choice to us, a silent worker costs a second, once', async () => {
  const storage = new Map<string, string>();
  let answer = (_: unknown): void => {};
  const asking = new Promise((resolve) => {
    answer = resolve;
  });
  const worker = { ask: () => asking };
  const first = finderOf({ worker, storage });
  const refused = refusal(first.finder.reliableBackgroundFetch(false));
  await first.clock.advance(1000);
  expect(await refused).toContain('would lose the results');
  // The same page asks no second time.
  expect(await refusal(first.finder.reliableBackgroundFetch(false))).toContain('would lose');
  expect(storage.size).toBe(0);
  await first.clock.advance(4000);
  expect([...storage.keys()]).toEqual(['test:silent-worker:/sw.js']);

  // The next page does not wait at all, not even where the app insists.
  const second = finderOf({ worker, storage });
  for (const isWanted of [false, true])
    expect(await refusal(second.finder.reliableBackgroundFetch(isWanted))).toContain('would lose');
  // The app has added our entry meanwhile.
  answer(pong);
  await asking;
  await Promise.resolve();
  expect(await second.finder.reliableBackgroundFetch(false)).toBe(backgroundFetch);
  expect(storage.size).toBe(0);
});

test('W2: a worker that was asked ahead is not waited for again', async () => {
  const { finder, clock } = finderOf({ worker: { ask: () => never } });
  await finder.probeAhead();
  await clock.advance(1000);
  expect(await refusal(finder.reliableBackgroundFetch(false))).toContain('would lose the results');
});

test('W2: nor does one that never becomes active hold up the choice for more than a second', async () => {
  const { finder, clock } = finderOf({ port: { ready: () => never } });
  const finding = refusal(finder.backgroundFetch(false));
  await clock.advance(1000);
  expect(await finding).toContain('There is no active service worker');
});

test('a page that closes remembers nothing of a worker that had no time to answer', async () => {
  const storage = new Map<string, string>();
  const ask = (_: unknown, signal: AbortSignal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const { finder } = finderOf({ worker: { ask }, storage });
  await finder.probeAhead();
  finder.close();
  await new Promise((resolve) => setTimeout(resolve));
  expect(storage.size).toBe(0);
});
