import { expect, test } from 'vitest';
import { CommandTransactions } from '../../src/client/registration-handle.ts';
import { isChannelMessage } from '../../src/model/messages.ts';
import type { RegistrationRow } from '../../src/model/rows.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { aRecord, aState } from '../storage/rows.ts';
import { virtualClock } from '../support/virtual-clock.ts';

async function bench(given: Partial<RegistrationRow> = {}) {
  const store = createMemoryStore();
  const state = aState({ epoch: 3, revision: 7, ...given });
  const waiting = aRecord({ index: 0, attempts: 4, notBefore: 9e15 });
  await store.create({ ...state, records: [waiting, aRecord({ index: 1, attempts: 2 })] });
  const told: string[] = [];
  const commands = new CommandTransactions(store, virtualClock(), {
    changed: () => told.push('changed'),
    removed: () => told.push('removed'),
    retryNow: (uid) => told.push(`retryNow ${uid}`),
  });
  return { store, commands, told };
}

test('promise 9, E13: retryNow ends the stored waits, and tells whoever runs it, whose right to write it leaves alone', async () => {
  const { store, commands, told } = await bench();
  await commands.retryNow('uid-1');
  expect(await store.read('uid-1')).toMatchObject({
    registration: { epoch: 3, revision: 7 },
    records: [
      { notBefore: 0, attempts: 4 },
      { notBefore: 0, attempts: 2 },
    ],
  });
  expect(told).toEqual(['retryNow uid-1']);
  // There may be a wait that no row knows of, for a network for instance.
  await commands.retryNow('uid-1');
  expect(told).toEqual(['retryNow uid-1', 'retryNow uid-1']);
});

test('retryNow does nothing for what has settled or is gone', async () => {
  const { commands, told } = await bench({ phase: 'settled' });
  await commands.retryNow('uid-1');
  await commands.retryNow('uid-2');
  expect(told).toEqual([]);
});

test('the word to the runner passes the guard of the channel', () => {
  expect(isChannelMessage({ bgfetch: 1, type: 'retry-now', uid: 'uid-1' })).toBe(true);
  expect(isChannelMessage({ bgfetch: 1, type: 'retry-now' })).toBe(false);
});
