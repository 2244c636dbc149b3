import { expect, test } from 'vitest';
import {
  hasNativeBackgroundFetch,
  isPolyfilled,
  markPolyfill,
} from '../../src/browser/service-worker.ts';
import { installBackgroundFetchPolyfill } from '../../src/polyfill.ts';

test('On a server nothing is installed, by neither entry', async () => {
  const before = Object.getOwnPropertyNames(globalThis);
  expect(installBackgroundFetchPolyfill({ force: true })).toBe(false);
  await import('../../src/polyfill-auto.ts');
  expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
});

test('The polyfill is not taken for the browser', () => {
  class BackgroundFetchManager {}
  expect(hasNativeBackgroundFetch({})).toBe(false);
  expect(hasNativeBackgroundFetch({ BackgroundFetchManager })).toBe(true);
  markPolyfill(BackgroundFetchManager);
  expect(hasNativeBackgroundFetch({ BackgroundFetchManager })).toBe(false);
  expect(isPolyfilled({ BackgroundFetchManager })).toBe(true);
});
