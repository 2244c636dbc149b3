import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotCache } from '../../src/client/snapshot-cache.ts';
import type { SnapshotEnvelope } from '../../src/model/messages.ts';
import { projectSnapshot } from '../../src/model/project-snapshot.ts';
import type { RegistrationSnapshot } from '../../src/model/snapshot.ts';
import { aState } from '../storage/rows.ts';

const guarantees = {
  survivesPageClose: false,
  survivesReload: true,
  periodicOnly: false,
  pausable: true,
};
const live = {
  status: 'running',
  waitingFor: null,
  retryAt: null,
  runner: 'a',
  guarantees,
} as const;

function envelope(epoch: number, revision: number, seq: number, given = {}): SnapshotEnvelope {
  const downloaded = epoch * 10_000 + revision * 100 + seq;
  const snapshot = projectSnapshot(aState({ epoch, revision, downloaded, ...given }), live);
  return { snapshot, epoch, revision, seq };
}

const small = fc.integer({ min: 0, max: 3 });
const order = fc.tuple(small, small, small);

describe('SnapshotCache', () => {
  it('whatever the order of arrival, the newest by epoch, revision, seq is shown, and it never goes back', () => {
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 20 }), (arrivals) => {
        const snapshots = new SnapshotCache(null);
        const shown: number[] = [];
        snapshots.onChange(({ downloaded }) => shown.push(downloaded));
        for (const [epoch, revision, seq] of arrivals)
          snapshots.update(envelope(epoch, revision, seq));
        const all = arrivals.map(([e, r, s]) => e * 10_000 + r * 100 + s);
        expect(snapshots.byUid('uid-1').getSnapshot()?.downloaded).toBe(Math.max(...all));
        expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
        expect(snapshots.all.getSnapshot()).toEqual([snapshots.byId('episode-5').getSnapshot()]);
      }),
    );
  });

  it('the same again is no change: same object, same list, no notice', () => {
    const snapshots = new SnapshotCache(null);
    snapshots.update(envelope(1, 1, 1));
    const before = snapshots.byUid('uid-1').getSnapshot();
    const list = snapshots.all.getSnapshot();
    let notices = 0;
    snapshots.byUid('uid-1').subscribe(() => notices++);
    snapshots.all.subscribe(() => notices++);
    snapshots.update(structuredClone(envelope(1, 1, 1)));
    expect(snapshots.byUid('uid-1').getSnapshot()).toBe(before);
    expect(snapshots.all.getSnapshot()).toBe(list);
    expect(notices).toBe(0);
  });

  it('E19: of registrations that are read together, whoever watches the list is told once', () => {
    const snapshots = new SnapshotCache(null);
    const lists: number[] = [];
    const one: string[] = [];
    snapshots.all.subscribe(() => lists.push(snapshots.all.getSnapshot().length));
    const source = snapshots.byId('id-3');
    source.subscribe(() => one.push(source.getSnapshot()?.uid ?? ''));
    const states = Array.from({ length: 1000 }, (_, n) =>
      aState({ uid: `uid-${n}`, id: `id-${n}`, createdAt: n }),
    );
    snapshots.updateFromStore(states, () => guarantees);
    expect(lists).toEqual([1000]);
    snapshots.updateFromStore(states, () => guarantees);
    expect(lists).toEqual([1000]);
    expect(one).toEqual(['uid-3']);
    const before = snapshots.all.getSnapshot();
    snapshots.update(envelope(1, 1, 1, { uid: 'uid-7', id: 'id-7', createdAt: 7 }));
    const after = snapshots.all.getSnapshot();
    expect(after.filter((snapshot, n) => snapshot !== before[n]).map(({ id }) => id)).toEqual([
      'id-7',
    ]);
  });

  it('what was released never comes back, known before or not', () => {
    for (const known of [true, false]) {
      const snapshots = new SnapshotCache(null);
      if (known) snapshots.update(envelope(1, 1, 1));
      const held = snapshots.byUid('uid-1');
      snapshots.remove('uid-1');
      snapshots.update(envelope(9, 9, 9));
      expect(snapshots.all.getSnapshot()).toEqual([]);
      expect(snapshots.byId('episode-5').getSnapshot()).toBeUndefined();
      expect(held.getSnapshot()?.recordsAvailable).toBe(known ? false : undefined);
    }
  });

  it('what is released while it runs ends as aborted, for those who hold it; what had settled stays as it was', () => {
    const snapshots = new SnapshotCache(null);
    snapshots.update(envelope(1, 1, 1));
    const held = snapshots.byUid('uid-1');
    snapshots.remove('uid-1');
    expect(held.getSnapshot()).toMatchObject({
      status: 'settled',
      failureReason: 'aborted',
      runner: null,
    });
    const done = { uid: 'uid-2', phase: 'settled', result: 'success', settledAt: 5 };
    snapshots.update(envelope(1, 1, 1, done));
    const settled = snapshots.byUid('uid-2');
    snapshots.remove('uid-2');
    expect(settled.getSnapshot()).toMatchObject({
      result: 'success',
      failureReason: '',
      recordsAvailable: false,
    });
  });

  it('an id follows its newest background fetch; releasing the old one does not take it away', () => {
    const snapshots = new SnapshotCache(null);
    const seen: (RegistrationSnapshot | undefined)[] = [];
    const source = snapshots.byId('episode-5');
    source.subscribe(() => seen.push(source.getSnapshot()));
    snapshots.update(envelope(1, 1, 1));
    snapshots.update(envelope(0, 0, 0, { uid: 'uid-2' }));
    snapshots.remove('uid-1');
    expect(source.getSnapshot()?.uid).toBe('uid-2');
    expect(seen.map((snapshot) => snapshot?.uid)).toEqual(['uid-1', 'uid-2']);
  });

  it('a settled one whose id is used again goes as its successor comes', () => {
    const snapshots = new SnapshotCache(null);
    const done = { phase: 'settled', result: 'success', settledAt: 5 };
    snapshots.update(envelope(1, 1, 1, done));
    const held = snapshots.byUid('uid-1');
    const seen: (string | undefined)[] = [];
    const [one, all] = [snapshots.byId('episode-5'), snapshots.all];
    one.subscribe(() => seen.push(one.getSnapshot()?.uid));
    all.subscribe(() => seen.push(...all.getSnapshot().map(({ uid }) => uid)));
    snapshots.update(envelope(0, 0, 0, { uid: 'uid-2' }));
    snapshots.remove('uid-1');
    expect(seen).toEqual(['uid-2', 'uid-2']);
    expect(held.getSnapshot()).toMatchObject({
      result: 'success',
      recordsAvailable: false,
    });
  });

  it('late news of an older one does not take the id’s newer one away', () => {
    const snapshots = new SnapshotCache(null);
    const done = { phase: 'settled', result: 'success', settledAt: 5 };
    snapshots.update(envelope(1, 1, 1, { ...done, uid: 'uid-2' }));
    snapshots.update(envelope(1, 1, 1, { ...done, createdAt: 1 }));
    expect(snapshots.byUid('uid-2').getSnapshot()).toMatchObject({ recordsAvailable: true });
  });

  it('E7: what was kept in case its successor fails is shown again when that goes', () => {
    const snapshots = new SnapshotCache(null);
    const done = { phase: 'settled', result: 'success', settledAt: 5 };
    snapshots.update(envelope(1, 1, 1, done));
    snapshots.update(envelope(0, 0, 0, { uid: 'uid-2' }));
    expect(snapshots.byUid('uid-1').getSnapshot()).toMatchObject({ recordsAvailable: true });
    const seen: (string | undefined)[] = [];
    const [one, all] = [snapshots.byId('episode-5'), snapshots.all];
    one.subscribe(() => seen.push(one.getSnapshot()?.uid));
    all.subscribe(() => seen.push(...all.getSnapshot().map(({ uid }) => uid)));
    snapshots.remove('uid-2');
    expect(seen).toEqual(['uid-1', 'uid-1']);
  });

  it('promise 12: what a listener of the app causes is told in order to those inside', () => {
    const snapshots = new SnapshotCache(null);
    const told: (number | undefined)[][] = [];
    snapshots.onChange((next, previous) => told.push([previous?.downloaded, next.downloaded]));
    snapshots.all.subscribe(() => {
      if (snapshots.all.getSnapshot()[0]?.downloaded === 1) snapshots.update(envelope(0, 0, 2));
    });
    snapshots.update(envelope(0, 0, 1));
    expect(told).toEqual([
      [undefined, 1],
      [1, 2],
    ]);
  });

  it('lists oldest first, the uid settling ties', () => {
    const snapshots = new SnapshotCache(null);
    for (const [uid, createdAt] of [
      ['c', 2],
      ['b', 1],
      ['a', 2],
    ] as const)
      snapshots.update(envelope(1, 1, 1, { uid, id: uid, createdAt }));
    expect(snapshots.all.getSnapshot().map(({ uid }) => uid)).toEqual(['b', 'a', 'c']);
  });
});
