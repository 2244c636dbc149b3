import { vi } from 'vitest';

/** Counts the requests that are made of object stores from now on, until all mocks are restored. */
export function countRequests(): () => number {
  const spies = (['get', 'getKey', 'getAll', 'getAllKeys'] as const).map((name) =>
    vi.spyOn(IDBObjectStore.prototype, name),
  );
  return () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
}
