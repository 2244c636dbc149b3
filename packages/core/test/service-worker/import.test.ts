import { expect, test } from 'vitest';

test('importing the entry does nothing, on a server too', async () => {
  const before = Object.keys(globalThis);
  const entry = await import('../../src/service-worker.ts');
  expect(Object.keys(entry)).toEqual(
    expect.arrayContaining(['installBackgroundFetch', 'serveRecords']),
  );
  expect(Object.keys(globalThis)).toEqual(before);
});
