import { expect, test } from 'vitest';
import { browserStorageQuota } from '../../src/browser/storage.ts';

test('remaining is quota less usage, never negative', async () => {
  const quotaOf = (quota: number, usage: number) =>
    browserStorageQuota({ estimate: async () => ({ quota, usage }) }).remainingBytes();
  expect(await quotaOf(100, 30)).toBe(70);
  expect(await quotaOf(100, 130)).toBe(0);
});

test('where the browser says nothing, nothing is known', async () => {
  const silent = [
    undefined,
    {},
    { estimate: async () => ({}) },
    { estimate: () => Promise.reject(new TypeError('opaque origin')) },
  ];
  for (const storage of silent) {
    expect(await browserStorageQuota(storage).remainingBytes()).toBeNull();
  }
});
