import { describe, expect, test } from 'vitest';
import { keptText } from '../../src/browser/storage.ts';
import { PeriodicMemory } from '../../src/wakes/periodic-memory.ts';

const NOTHING = { stopped: false, config: null, handlers: 0, tasks: [] };

/** A `localStorage` with this text under the key. */
function storageWith(text: string | null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem(_key: string, value: string) {
      kept = value;
    },
    removeItem() {
      kept = null;
    },
  } as unknown as Storage;
}

const memoryOver = (storage: () => Storage | undefined) =>
  new PeriodicMemory(keptText(storage, 'app:periodic'));

describe('what `bg.periodic` remembers', () => {
  test('is there for the next page, and each change leaves the rest alone', () => {
    const storage = storageWith(null);
    const config = { minimumFetchInterval: 30, future: ['a'] };
    const tasks = [{ task: { taskId: 'com.transistorsoft.a', delay: 5 }, dueAt: 1000 }];
    memoryOver(() => storage).change({ config });
    memoryOver(() => storage).change({ stopped: true, handlers: 2 });
    memoryOver(() => storage).change({ tasks });
    expect(memoryOver(() => storage).now).toEqual({ stopped: true, config, handlers: 2, tasks });
  });

  test.each([
    ['not JSON', '{'],
    ['no object', '"yes"'],
    ['null', 'null'],
    ['a list', '[1]'],
    ['other types', '{"stopped":"yes","config":7,"handlers":"2","tasks":{}}'],
    ['a wrong interval', '{"config":{"minimumFetchInterval":-1}}'],
    ['wrong tasks', '{"tasks":[null,{"task":{"taskId":""}},{"task":{"taskId":"a","delay":1}}]}'],
  ])('what can not be read is as if it had never been written: %s', (_what, text) => {
    expect(memoryOver(() => storageWith(text)).now).toEqual(NOTHING);
  });

  test('without a storage, or with one that throws, it ends with the page', () => {
    const throwing = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
    for (const storage of [() => undefined, throwing]) {
      const memory = memoryOver(storage);
      memory.change({ handlers: 1 });
      expect(memory.now).toEqual({ ...NOTHING, handlers: 1 });
      expect(memoryOver(storage).now).toEqual(NOTHING);
    }
  });

  test('a storage that is full: what this page has said last counts in it', () => {
    const full = {
      ...storageWith('{"handlers":1}'),
      getItem: () => '{"handlers":1}',
      setItem() {
        throw new DOMException('full', 'QuotaExceededError');
      },
    } as Storage;
    const memory = memoryOver(() => full);
    memory.change({ handlers: 3 });
    expect(memory.now.handlers).toBe(3);
  });
});
