import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectSnapshot, shareUnchanged } from '../../src/model/project-snapshot.ts';
import { aState } from '../storage/rows.ts';

const guarantees = {
  survivesPageClose: false,
  survivesReload: true,
  periodicOnly: false,
  pausable: true,
};
const live = {
  status: 'pending',
  waitingFor: null,
  retryAt: null,
  runner: null,
  guarantees,
} as const;

/** A snapshot whose records have received so much. */
function snapshotOf(received: readonly number[], registration = {}) {
  const state = aState({ metadata: { a: 1 }, ...registration }, received.length);
  const records = state.records.map((record, i) => ({ ...record, received: received[i] ?? 0 }));
  return projectSnapshot({ ...state, records }, live);
}

describe('shareUnchanged', () => {
  it('what is equal stays the same object, what is not does not, and the values are the new ones', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, counts, (before, after) => {
        const previous = snapshotOf(before);
        const next = snapshotOf(after);
        const kept = shareUnchanged(structuredClone(next), previous);
        expect(kept).toEqual(next);
        expect(Object.isFrozen(kept)).toBe(true);
        for (const [i, record] of kept.records.entries())
          expect(record === previous.records[i]).toBe(before[i] === after[i]);
        expect(kept.records === previous.records).toBe(String(before) === String(after));
        expect([kept.metadata, kept.icons]).toEqual([previous.metadata, previous.icons]);
        expect(kept.metadata).toBe(previous.metadata);
      }),
    );
  });

  it('nothing changed: the very same snapshot', () => {
    const previous = snapshotOf([1, 2]);
    expect(shareUnchanged(structuredClone(previous), previous)).toBe(previous);
    const problem = { name: 'E', message: 'm' };
    const troubled = shareUnchanged({ ...previous, problem }, previous);
    expect(troubled).not.toBe(previous);
    expect(shareUnchanged(structuredClone(troubled), troubled)).toBe(troubled);
  });

  it('nothing is kept of another background fetch', () => {
    const next = snapshotOf([1], { uid: 'uid-2' });
    expect(shareUnchanged(next, snapshotOf([1])).metadata).toBe(next.metadata);
  });
});
