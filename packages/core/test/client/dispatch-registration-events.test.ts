import { expect, test } from 'vitest';
import { Emitter } from '../../src/browser/emitter.ts';
import type { ManagerEvents } from '../../src/client/background-fetch.ts';
import { RegistrationHandle } from '../../src/client/registration-handle.ts';
import { dispatchRegistrationEvents } from '../../src/client/settlement-events.ts';
import { SnapshotCache } from '../../src/client/snapshot-cache.ts';
import { projectSnapshot } from '../../src/model/project-snapshot.ts';
import type { RegistrationSnapshot, SnapshotSource } from '../../src/model/snapshot.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { aState } from '../storage/rows.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const guarantees = {
  survivesPageClose: true,
  survivesReload: true,
  periodicOnly: false,
  pausable: false,
};
const live = { status: 'running', waitingFor: null, retryAt: null, runner: null } as const;

function bench(isHistory?: () => boolean) {
  const snapshots = new SnapshotCache(null);
  const clock = virtualClock();
  const emitter = new Emitter<ManagerEvents>();
  const heard: string[] = [];
  for (const type of ['progress', 'success', 'fail', 'abort'] as const)
    emitter.on(type, ({ downloaded }) => heard.push(`${type} ${downloaded}`));
  const source = snapshots.byUid('uid-1') as SnapshotSource<RegistrationSnapshot>;
  const store = createMemoryStore();
  const commands = {
    retryNow: async () => {},
    abort: async () => false,
    setPaused: async () => {},
    release: async () => {},
  };
  const handle = new RegistrationHandle(source, store, commands as never);
  dispatchRegistrationEvents(snapshots, clock, emitter, () => handle, isHistory);
  let seq = 0;
  const show = async (downloaded: number, settled = {}): Promise<string[]> => {
    const state = aState({ downloaded, ...settled });
    const snapshot = projectSnapshot(state, { ...live, guarantees });
    snapshots.update({ snapshot, epoch: 0, revision: 0, seq: seq++ });
    await clock.advance(0);
    return heard.splice(0);
  };
  return { show };
}

const done = { phase: 'settled', result: 'success', settledAt: 5 };

test('what is there at first sight is no progress; what comes then is', async () => {
  const { show } = bench();
  expect(await show(1000)).toEqual([]);
  expect(await show(1500)).toEqual(['progress 1500']);
  expect(await show(1500)).toEqual([]);
  expect(await show(1500, done)).toEqual(['progress 1500', 'success 1500']);
});

test('nor is what drivers find out while they take up what is stored; but an end is one', async () => {
  let isTakingUp = true;
  const { show } = bench(() => isTakingUp);
  expect(await show(0)).toEqual([]);
  expect(await show(1000)).toEqual([]);
  isTakingUp = false;
  expect(await show(1200)).toEqual(['progress 1200']);
  isTakingUp = true;
  expect(await show(1200, done)).toEqual(['progress 1200', 'success 1200']);
});
