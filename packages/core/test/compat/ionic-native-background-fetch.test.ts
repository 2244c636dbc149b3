import { config } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import { ionicNativeBackgroundFetch, BackgroundFetch as onServer } from '../../src/compat.ts';
import { createBackgroundFetch } from '../../src/index.ts';
import { createFakePeriodic, createVirtualClock } from '../../src/testing.ts';

afterEach(() => {
  config.onUnhandledError = null;
});

function bench() {
  const clock = createVirtualClock({ startAt: 0 });
  const fake = createFakePeriodic({ clock });
  return { clock, fake, BackgroundFetch: ionicNativeBackgroundFetch(fake) };
}

test('an app written for ionic-native 2: configure, work, finish', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  const seen: unknown[] = [];
  const result: unknown = BackgroundFetch.configure(
    (taskId) => {
      seen.push(taskId);
      clock.setTimer(() => BackgroundFetch.finish(), 3000);
    },
    () => seen.push('error'),
    { stopOnTerminate: false },
  );
  expect(result).toBeUndefined();
  expect(fake.configs).toEqual([{ stopOnTerminate: false, minimumFetchInterval: 15 }]);
  for (let n = 1; n <= 3; n++) {
    fake.wake();
    await clock.advance(2999);
    expect(fake.finished).toHaveLength(n - 1);
    await clock.advance(1);
    expect(fake.finished).toHaveLength(n);
  }
  expect(seen).toEqual(['fake-wake', 'fake-wake', 'fake-wake']);
});

test('a forgotten finish, a second one, one for another id', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  BackgroundFetch.configure(() => {}, null);
  await BackgroundFetch.finish();
  fake.wake();
  await BackgroundFetch.finish('another');
  await clock.advance(21_999);
  expect(fake.finished).toEqual([]);
  await clock.advance(1);
  expect(fake.finished).toEqual(['fake-wake']);
  await BackgroundFetch.finish();
  await BackgroundFetch.finish('fake-wake');
  expect(fake.finished).toHaveLength(1);
});

test('a callback that throws ends its wake', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  const errors: unknown[] = [];
  config.onUnhandledError = (error) => errors.push(error);
  BackgroundFetch.configure(() => {
    throw new Error('the app');
  });
  fake.wake();
  await clock.advance(0);
  await new Promise((resolve) => setTimeout(resolve));
  expect(fake.finished).toEqual(['fake-wake']);
  expect(errors).toEqual([new Error('the app')]);
});

test('a second configure replaces the first', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  const seen: string[] = [];
  BackgroundFetch.configure(() => seen.push('first'));
  BackgroundFetch.configure(() => {
    seen.push('second');
    void BackgroundFetch.finish();
  });
  fake.wake();
  await clock.advance(0);
  expect(seen).toEqual(['second']);
  expect(fake.configs).toHaveLength(1);
});

test('N5: configure twice inside a wake: each callback is called once in each wake, and finish() ends it', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  const seen: string[] = [];
  const start = (name: string) =>
    BackgroundFetch.configure((taskId) => void seen.push(`${name} ${taskId}`), null, {});
  start('first');
  fake.wake();
  start('second');
  start('third');
  await clock.advance(1000);
  expect(seen).toEqual(['first fake-wake']);
  await BackgroundFetch.finish();
  await clock.advance(0);
  expect(fake.finished).toEqual(['fake-wake']);
  fake.wake();
  await BackgroundFetch.finish('fake-wake');
  await clock.advance(0);
  expect(seen).toEqual(['first fake-wake', 'third fake-wake']);
  expect(fake.finished).toEqual(['fake-wake', 'fake-wake']);
  expect(fake.configs).toHaveLength(1);
});

test('N5: made in several places of an app: one callback, and finish() of each ends the wake', async () => {
  const { clock, fake } = bench();
  const seen: string[] = [];
  ionicNativeBackgroundFetch(fake).configure(() => void seen.push('first'));
  ionicNativeBackgroundFetch(fake).configure(() => void seen.push('second'));
  fake.wake();
  await ionicNativeBackgroundFetch(fake).finish();
  await clock.advance(0);
  expect(fake.finished).toEqual(['fake-wake']);
  expect(seen).toEqual(['second']);
});

test('N5: stop() and start() inside a wake: finish() ends it, and the next one comes', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  BackgroundFetch.configure(async () => {
    await BackgroundFetch.stop();
    await BackgroundFetch.start();
    await BackgroundFetch.finish();
  });
  for (const wakes of [1, 2]) {
    fake.wake();
    await clock.advance(0);
    expect(fake.finished).toHaveLength(wakes);
  }
});

test('N5: finish() in the callback, twice, and of several tasks', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  BackgroundFetch.configure((taskId) => {
    if (taskId !== 'slow')
      void BackgroundFetch.finish(taskId).then(() => BackgroundFetch.finish(taskId));
  });
  fake.wake('slow');
  fake.wake('quick');
  await clock.advance(0);
  expect(fake.finished).toEqual(['quick']);
  await BackgroundFetch.finish();
  await clock.advance(0);
  expect(fake.finished).toEqual(['quick', 'slow']);
});

test('a callback whose promise rejects ends its wake, and the app hears of it', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  const unhandled: unknown[] = [];
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => unhandled.push(error));
  BackgroundFetch.configure(async () => {
    throw new Error('the app');
  });
  fake.wake();
  await clock.advance(0);
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
  expect(fake.finished).toEqual(['fake-wake']);
  expect(unhandled).toEqual([new Error('the app')]);
});

test.each([
  [undefined, true],
  [{}, true],
  [{ stopOnTerminate: undefined as never }, true],
  [{ stopOnTerminate: false }, false],
])('stopOnTerminate has its original default: %s', (config, stopOnTerminate) => {
  const { fake, BackgroundFetch } = bench();
  BackgroundFetch.configure(() => {}, null, config);
  expect(fake.configs).toEqual([{ stopOnTerminate, minimumFetchInterval: 15 }]);
});

test('on a server nothing is called: no callback, no timer, and every promise resolves', async () => {
  const called: unknown[] = [];
  const manager = createBackgroundFetch();
  for (const api of [ionicNativeBackgroundFetch(manager), onServer]) {
    api.configure(
      () => called.push('woken'),
      (status) => called.push(status),
      { minimumFetchInterval: 1 },
    );
    await api.start();
    await api.finish();
    await api.stop();
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(called).toEqual([]);
});

test('where it is not allowed, the number goes to the error callback and start rejects with it', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  const errors: unknown[] = [];
  fake.setStatus('denied');
  BackgroundFetch.configure(
    () => {},
    (status) => errors.push(status),
  );
  await clock.advance(0);
  await expect(BackgroundFetch.start()).rejects.toBe(1);
  fake.setStatus('restricted');
  await expect(BackgroundFetch.start()).rejects.toBe(0);
  expect(errors).toEqual([1]);
});

test('stop, then start', async () => {
  const { clock, fake, BackgroundFetch } = bench();
  const seen: string[] = [];
  BackgroundFetch.configure((taskId) => {
    seen.push(taskId);
    void BackgroundFetch.finish(taskId);
  });
  await BackgroundFetch.stop();
  fake.wake();
  await BackgroundFetch.start();
  fake.wake();
  await clock.advance(0);
  expect(seen).toHaveLength(1);
});

test('bad arguments', () => {
  const { BackgroundFetch } = bench();
  expect(() => BackgroundFetch.configure({} as never)).toThrow(TypeError);
});
