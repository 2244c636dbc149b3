import { expect, test } from 'vitest';
import { WorkerFinder } from '../../../src/drivers/web/find-worker.ts';
import type {
  ActiveServiceWorker,
  ServiceWorkerPort,
} from '../../../src/platform/service-worker-port.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { fakeManager } from './fake-native.ts';

const backgroundFetch = fakeManager(() => Promise.reject(new Error('not here')));
const pong = { bgfetch: 1, type: 'worker-pong' };
const never = new Promise<never>(() => {});

function finderOf(given: {
  port?: Partial<ServiceWorkerPort> | null;
  worker?: Partial<ActiveServiceWorker> | null;
}) {
  const clock = virtualClock();
  const worker =
    given.worker === null ? null : { backgroundFetch, ask: async () => pong, ...given.worker };
  const serviceWorker =
    given.port === null
      ? null
      : {
          hasBackgroundFetch: true,
          ready: async () => worker,
          permission: async () => null,
          ...given.port,
        };
  const finder = new WorkerFinder({ name: 'test', clock, serviceWorker, startTimeoutMs: 5000 });
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
  expect(await finder.reliableBackgroundFetch()).toBe(backgroundFetch);
  expect(await finder.reliableBackgroundFetch()).toBe(backgroundFetch);
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
  const first = refusal(finder.reliableBackgroundFetch());
  await clock.advance(5000);
  expect(await first).toContain('installBackgroundFetch({ name: "test" }) from \'@bgfetch/core/');
  expect(await refusal(finder.reliableBackgroundFetch())).toContain('would lose the results');
  answer(pong);
  expect(await finder.reliableBackgroundFetch()).toBe(backgroundFetch);
});

test('an answer that is not ours is none', async () => {
  const { finder } = finderOf({ worker: { ask: async () => 'hello' } });
  expect(await refusal(finder.reliableBackgroundFetch())).toContain('would lose the results');
});
