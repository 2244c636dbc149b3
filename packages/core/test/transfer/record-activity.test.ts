import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveRecords, type RecordActivity, summarise } from '../../src/transfer/attempt-history.ts';

describe('summarise', () => {
  const activity: fc.Arbitrary<RecordActivity> = fc.oneof(
    fc.constant({ kind: 'queued' as const }),
    fc.record({ kind: fc.constant('active' as const), uploaded: fc.nat(9) }),
    fc.record({
      kind: fc.constant('waiting' as const),
      waitingFor: fc.constantFrom('network' as const, 'retry' as const),
      until: fc.option(fc.nat(100)),
    }),
  );

  it('runs if any runs; else waits for the earliest; else is in line', () => {
    fc.assert(
      fc.property(fc.array(activity), (list) => {
        const activities = new Map(list.entries());
        const { status, waitingFor, retryAt } = summarise(activities);
        const waits = list.flatMap((one) => (one.kind === 'waiting' ? [one] : []));
        const isActive = list.some(({ kind }) => kind === 'active');
        expect(status).toBe(isActive ? 'running' : waits.length > 0 ? 'waiting' : 'pending');
        if (status === 'waiting') {
          const times = waits.flatMap(({ until }) => until ?? []);
          expect(retryAt).toBe(times.length > 0 ? Math.min(...times) : null);
          expect(waits.map((one) => one.waitingFor)).toContain(waitingFor);
        } else expect([waitingFor, retryAt]).toEqual([null, null]);
        expect(liveRecords(activities).size).toBe(
          list.filter(({ kind }) => kind === 'active').length,
        );
      }),
    );
  });
});
