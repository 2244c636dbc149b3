import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { SecretHeaders } from '../../src/client/secret-headers.ts';
import { Session } from '../../src/client/session.ts';
import { SnapshotCache } from '../../src/client/snapshot-cache.ts';
import { projectSnapshot } from '../../src/model/project-snapshot.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import { aState } from '../storage/rows.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { memoryLocks } from '../transfer/memory-locks.ts';
import { managerApp } from './manager-app.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** How many of these are still held by somebody. */
async function alive(refs: readonly WeakRef<object>[]): Promise<number> {
  // What a task has looked at through a WeakRef lives until that task has ended.
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  return refs.filter((ref) => ref.deref() !== undefined).length;
}

const live = {
  status: 'running',
  waitingFor: null,
  retryAt: null,
  runner: 'a',
  guarantees: {
    survivesPageClose: false,
    survivesReload: true,
    periodicOnly: false,
    pausable: true,
  },
} as const;

const envelopeOf = (uid: string) => ({
  snapshot: projectSnapshot(aState({ uid, id: uid }), live),
  epoch: 1,
  revision: 1,
  seq: 1,
});

test('E18: the snapshots keeps nothing of what was released, but remembers that it was', async () => {
  const snapshots = new SnapshotCache(null);
  const refs: WeakRef<object>[] = [];
  for (let n = 0; n < 2000; n++) {
    snapshots.update(envelopeOf(`uid-${n}`));
    const source = snapshots.byUid(`uid-${n}`);
    source.subscribe(() => {})();
    refs.push(new WeakRef(source.getSnapshot() as object));
    snapshots.remove(`uid-${n}`);
  }
  expect(await alive(refs)).toBeLessThan(10);
  snapshots.update(envelopeOf('uid-1999'));
  snapshots.update(envelopeOf('uid-1001'));
  expect(snapshots.all.getSnapshot()).toEqual([]);
});

test('E18: the manager keeps no object of a registration that was released', async () => {
  const { manager, transport } = managerApp();
  const bytes = new Uint8Array(10);
  transport.serve('https://app.test/a', { bytes });
  const refs: WeakRef<object>[] = [];
  for (let n = 0; n < 50; n++) {
    const registration = await manager.fetch(`ep-${n}`, '/a');
    refs.push(new WeakRef(registration));
    await registration.release();
  }
  expect(await alive(refs)).toBeLessThan(10);
});

test('E18: news of other contexts leaves no chain of promises', async () => {
  const store = createMemoryStore();
  const clock = virtualClock();
  await store.create(aState({ uid: 'uid-1' }));
  const session = new Session({
    store,
    clock,
    locks: memoryLocks(),
    quota: { remainingBytes: async () => null },
    uid: () => 'uid-2',
    drivers: [],
    snapshots: new SnapshotCache(null),
    channel: null,
    isSecretHeader: () => false,
    secrets: new SecretHeaders(() => {}),
    name: 'test',
    keepFailedMs: 1,
  });
  const refs: WeakRef<object>[] = [];
  for (let n = 0; n < 1000; n++) {
    const refreshed = session.refresh('uid-1');
    refs.push(new WeakRef(refreshed));
    await refreshed;
  }
  await session.removedElsewhere('uid-3');
  expect(await alive(refs)).toBeLessThan(10);
});
