import { expect, test } from 'vitest';
import type { BodyFiles } from '../../src/storage/body-files.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { storeWithFiles } from '../../src/storage/store-with-files.ts';
import { sweepFiles } from '../../src/storage/sweep-files.ts';
import { createVirtualClock } from '../../src/testing/virtual-clock.ts';
import { aState, settle } from './rows.ts';

/** Files in memory, by uid. */
function filesOf(stored: Record<string, string[]>): BodyFiles {
  return {
    read: () => Promise.reject(new Error('Nobody reads.')),
    async delete(uid, files) {
      stored[uid] = (stored[uid] ?? []).filter((file) => !files.includes(file));
      return true;
    },
    async deleteAll(uid) {
      delete stored[uid];
      return true;
    },
    list: async (uid) => stored[uid] ?? [],
    owners: async () => Object.keys(stored),
  } as Partial<BodyFiles> as BodyFiles;
}

test('promise 7: what nobody can use is swept: of removed registrations all, of settled ones what no record names', async () => {
  const rows = createMemoryStore();
  for (const uid of ['settled', 'active']) {
    await rows.create(aState({ uid, id: uid }));
    await rows.transact(uid, [0], ({ registration, records: [record] }) => ({
      registration: { ...registration, downloaded: 5 },
      records: record
        ? [{ ...record, state: 'done', received: 5, parts: [{ file: 'named', start: 0, end: 5 }] }]
        : [],
    }));
  }
  await rows.transact('settled', [], settle);
  const stored = { settled: ['named', 'left'], active: ['named', 'new'], removed: ['left'] };
  await sweepFiles(rows, filesOf(stored));
  // Whoever runs the active one may be writing a file that is not counted yet.
  expect(stored).toEqual({ settled: ['named'], active: ['named', 'new'] });
});

test('promise 1: a sweep that waits for a file that is still open deletes nothing of a run that has begun meanwhile', async () => {
  const clock = createVirtualClock();
  const stored = { active: ['of-a-run-before'] };
  const files = filesOf(stored);
  let isOpen = true;
  const remove = files.delete.bind(files);
  const store = storeWithFiles(
    createMemoryStore(),
    { ...files, delete: async (...given) => !isOpen && remove(...given) },
    clock,
    () => {},
  );
  await store.sweepFiles(aState({ uid: 'active' }));
  // Its row names it by now, but not the state that the sweep was given.
  stored.active.push('of-this-run');
  isOpen = false;
  await clock.advance(60_000);
  expect(stored.active).toEqual(['of-this-run']);
});
