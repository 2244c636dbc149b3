import { expect, test } from 'vitest';
import { isChannelMessage } from '../../src/model/messages.ts';
import { changeSince, projectSnapshot } from '../../src/model/project-snapshot.ts';
import { aRecord, aRegistration } from '../storage/rows.ts';

const snapshot = projectSnapshot(
  { registration: aRegistration(), records: [aRecord()] },
  {
    status: 'running',
    waitingFor: null,
    retryAt: null,
    runner: null,
    guarantees: {
      survivesPageClose: false,
      survivesReload: true,
      periodicOnly: false,
      pausable: true,
    },
  },
);
const envelope = { snapshot, epoch: 1, revision: 2, seq: 3 };
const change = changeSince({ ...envelope, seq: 2 }, envelope);

test.each([
  { type: 'snapshot', envelope },
  { type: 'progress', change },
  { type: 'tell-again', uid: 'u' },
  { type: 'changed', uid: 'u' },
  { type: 'removed', uid: 'u' },
  { type: 'hello' },
  { type: 'click', id: 'ep-5' },
  { type: 'ping', locks: ['a', 'b'] },
  { type: 'pong', locks: [] },
  { type: 'asleep', locks: ['a'] },
  { type: 'retry-now', uid: 'u' },
  { type: 'robbed', uid: 'u', generation: 1 },
])('$type is one of ours', (message) => {
  expect(isChannelMessage({ bgfetch: 1, ...message })).toBe(true);
  expect(isChannelMessage(message)).toBe(false);
  expect(isChannelMessage({ bgfetch: 2, ...message })).toBe(false);
});

test.each([
  null,
  undefined,
  'hello',
  7,
  [],
  {},
  { bgfetch: 1 },
  { bgfetch: 1, type: 'unknown' },
  { bgfetch: 1, type: 'changed' },
  { bgfetch: 1, type: 'click', id: 5 },
  { bgfetch: 1, type: 'ping', locks: 'a' },
  { bgfetch: 1, type: 'pong', locks: ['a', 7] },
  { bgfetch: 1, type: 'asleep' },
  { bgfetch: 1, type: 'robbed', uid: 'u' },
  { bgfetch: 1, type: 'progress' },
  { bgfetch: 1, type: 'progress', change: { ...change, since: -1 } },
  { bgfetch: 1, type: 'progress', change: { ...change, uid: 'another' } },
  { bgfetch: 1, type: 'progress', change: { ...change, records: [{ index: 0 }] } },
  { bgfetch: 1, type: 'progress', change: { ...change, fields: { uid: change.uid } } },
  { bgfetch: 1, type: 'tell-again' },
  { bgfetch: 1, type: 'snapshot' },
  { bgfetch: 1, type: 'snapshot', envelope: { ...envelope, seq: '3' } },
  { bgfetch: 1, type: 'snapshot', envelope: { ...envelope, snapshot: null } },
])('%j is not', (value) => {
  expect(isChannelMessage(value)).toBe(false);
});
