import { config } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import { seedApi } from '../../src/compat.ts';
import { createFakePeriodic, createVirtualClock } from '../../src/testing.ts';

afterEach(() => {
  config.onUnhandledError = null;
});

function bench() {
  const clock = createVirtualClock({ startAt: 0 });
  const fake = createFakePeriodic({ clock });
  return { clock, fake, BackgroundFetch: seedApi(fake) };
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
