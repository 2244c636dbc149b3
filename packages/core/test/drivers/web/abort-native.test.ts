import { expect, test } from 'vitest';
import { abortNative } from '../../../src/drivers/web/native-fetches.ts';
import { FakeNative } from './fake-native.ts';

/** The browser says that something has changed. */
function report(native: FakeNative, fields: ConstructorParameters<typeof FakeNative>[0]): void {
  Object.assign(native, fields);
  native.dispatchEvent(new Event('progress'));
}

test('what only downloads is stopped at once', async () => {
  const native = new FakeNative({ downloaded: 10 });
  await abortNative(native);
  expect(native.aborted).toBe(true);
});

test('a body on its way is waited for: stopping it makes the browser crash', async () => {
  const native = new FakeNative({ uploadTotal: 100 });
  const aborting = abortNative(native);
  for (const uploaded of [0, 99]) {
    report(native, { uploaded });
    await Promise.resolve();
    expect(native.aborted).toBe(false);
  }
  report(native, { uploaded: 100 });
  await aborting;
  expect(native.aborted).toBe(true);
});

test('what has ended, at once or while it is waited for, needs no stop', async () => {
  const ended = new FakeNative({ uploadTotal: 100, result: 'failure' });
  await abortNative(ended);
  const native = new FakeNative({ uploadTotal: 100 });
  const aborting = abortNative(native);
  report(native, { result: 'success' });
  await aborting;
  expect([ended.aborted, native.aborted]).toEqual([false, false]);
});
