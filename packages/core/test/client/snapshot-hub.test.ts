import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnapshotHub } from '../../src/client/snapshots.ts';
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

describe('SnapshotHub', () => {
  it('whatever the order of arrival, the newest by epoch, revision, seq is shown, and it never goes back', () => {
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 20 }), (arrivals) => {
        const hub = new SnapshotHub(null);
        const shown: number[] = [];
        hub.onChange(({ downloaded }) => shown.push(downloaded));
        for (const [epoch, revision, seq] of arrivals) hub.show(envelope(epoch, revision, seq));
        const all = arrivals.map(([e, r, s]) => e * 10_000 + r * 100 + s);
        expect(hub.byUid('uid-1').getSnapshot()?.downloaded).toBe(Math.max(...all));
        expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
        expect(hub.all.getSnapshot()).toEqual([hub.byId('episode-5').getSnapshot()]);
      }),
    );
  });

  it('the same again is no change: same object, same list, no notice', () => {
    const hub = new SnapshotHub(null);
    hub.show(envelope(1, 1, 1));
    const before = hub.byUid('uid-1').getSnapshot();
    const list = hub.all.getSnapshot();
    let notices = 0;
    hub.byUid('uid-1').subscribe(() => notices++);
    hub.all.subscribe(() => notices++);
    hub.show(structuredClone(envelope(1, 1, 1)));
    expect(hub.byUid('uid-1').getSnapshot()).toBe(before);
    expect(hub.all.getSnapshot()).toBe(list);
    expect(notices).toBe(0);
  });

  it('what was released never comes back, known before or not', () => {
    for (const known of [true, false]) {
      const hub = new SnapshotHub(null);
      if (known) hub.show(envelope(1, 1, 1));
      const held = hub.byUid('uid-1');
      hub.forget('uid-1');
      hub.show(envelope(9, 9, 9));
      expect(hub.all.getSnapshot()).toEqual([]);
      expect(hub.byId('episode-5').getSnapshot()).toBeUndefined();
      expect(held.getSnapshot()?.recordsAvailable).toBe(known ? false : undefined);
    }
  });

  it('what is released while it runs ends as aborted, for those who hold it; what had settled stays as it was', () => {
    const hub = new SnapshotHub(null);
    hub.show(envelope(1, 1, 1));
    const held = hub.byUid('uid-1');
    hub.forget('uid-1');
    expect(held.getSnapshot()).toMatchObject({
      status: 'settled',
      failureReason: 'aborted',
      runner: null,
    });
    const done = { uid: 'uid-2', phase: 'settled', result: 'success', settledAt: 5 };
    hub.show(envelope(1, 1, 1, done));
    const settled = hub.byUid('uid-2');
    hub.forget('uid-2');
    expect(settled.getSnapshot()).toMatchObject({
      result: 'success',
      failureReason: '',
      recordsAvailable: false,
    });
  });

  it('an id follows its newest background fetch; releasing the old one does not take it away', () => {
    const hub = new SnapshotHub(null);
    const seen: (RegistrationSnapshot | undefined)[] = [];
    const source = hub.byId('episode-5');
    source.subscribe(() => seen.push(source.getSnapshot()));
    hub.show(envelope(1, 1, 1));
    hub.show(envelope(0, 0, 0, { uid: 'uid-2' }));
    hub.forget('uid-1');
    expect(source.getSnapshot()?.uid).toBe('uid-2');
    expect(seen.map((snapshot) => snapshot?.uid)).toEqual(['uid-1', 'uid-2']);
  });

  it('a settled one whose id is used again goes as its successor comes', () => {
    const hub = new SnapshotHub(null);
    const done = { phase: 'settled', result: 'success', settledAt: 5 };
    hub.show(envelope(1, 1, 1, done));
    const held = hub.byUid('uid-1');
    const seen: (string | undefined)[] = [];
    const [one, all] = [hub.byId('episode-5'), hub.all];
    one.subscribe(() => seen.push(one.getSnapshot()?.uid));
    all.subscribe(() => seen.push(...all.getSnapshot().map(({ uid }) => uid)));
    hub.show(envelope(0, 0, 0, { uid: 'uid-2' }));
    hub.forget('uid-1');
    expect(seen).toEqual(['uid-2', 'uid-2']);
    expect(held.getSnapshot()).toMatchObject({
      result: 'success',
      recordsAvailable: false,
    });
  });

  it('late news of an older one does not take the id’s newer one away', () => {
    const hub = new SnapshotHub(null);
    const done = { phase: 'settled', result: 'success', settledAt: 5 };
    hub.show(envelope(1, 1, 1, { ...done, uid: 'uid-2' }));
    hub.show(envelope(1, 1, 1, { ...done, createdAt: 1 }));
    expect(hub.byUid('uid-2').getSnapshot()).toMatchObject({ recordsAvailable: true });
  });

  it('E7: what was kept in case its successor fails is shown again when that goes', () => {
    const hub = new SnapshotHub(null);
    const done = { phase: 'settled', result: 'success', settledAt: 5 };
    hub.show(envelope(1, 1, 1, done));
    hub.show(envelope(0, 0, 0, { uid: 'uid-2' }));
    expect(hub.byUid('uid-1').getSnapshot()).toMatchObject({ recordsAvailable: true });
    const seen: (string | undefined)[] = [];
    const [one, all] = [hub.byId('episode-5'), hub.all];
    one.subscribe(() => seen.push(one.getSnapshot()?.uid));
    all.subscribe(() => seen.push(...all.getSnapshot().map(({ uid }) => uid)));
    hub.forget('uid-2');
    expect(seen).toEqual(['uid-1', 'uid-1']);
  });

  it('promise 12: what a listener of the app causes is told in order to those inside', () => {
    const hub = new SnapshotHub(null);
    const told: (number | undefined)[][] = [];
    hub.onChange((next, previous) => told.push([previous?.downloaded, next.downloaded]));
    hub.all.subscribe(() => {
      if (hub.all.getSnapshot()[0]?.downloaded === 1) hub.show(envelope(0, 0, 2));
    });
    hub.show(envelope(0, 0, 1));
    expect(told).toEqual([
      [undefined, 1],
      [1, 2],
    ]);
  });

  it('lists oldest first, the uid settling ties', () => {
    const hub = new SnapshotHub(null);
    for (const [uid, createdAt] of [
      ['c', 2],
      ['b', 1],
      ['a', 2],
    ] as const)
      hub.show(envelope(1, 1, 1, { uid, id: uid, createdAt }));
    expect(hub.all.getSnapshot().map(({ uid }) => uid)).toEqual(['b', 'a', 'c']);
  });
});
