import { expect, test } from 'vitest';
import type { NativeLogEntry } from '../../../../../src/testing/fake-native/native-log.ts';
import { createVirtualClock } from '../../../../../src/testing/virtual-clock.ts';
import { checkHolds } from './check-holds.ts';
import { FleetNotes } from './fleet-notes.ts';
import type { FleetSchedule } from './fleet-schedule.ts';

const schedule = { latencyMs: 0, storeMs: 0, rows: [], steps: [], freezeAfterTurn: false };
const entries: readonly NativeLogEntry[] = [
  { what: 'launch', page: 1, reason: 'user', at: 0 },
  { what: 'launch', page: 2, reason: 'wake', at: 60_000 },
];

/** What is wrong with a wake that was held for a handler which came to its page after 4 s, and to the page before so long after its launch. */
function brokenAfter(firstMs: number): readonly string[] {
  const notes = new FleetNotes(createVirtualClock({ startAt: 0 }));
  notes.of(1).handlersAt.push(firstMs);
  notes.of(2).handlersAt.push(64_000);
  notes.of(2).openedAt = 60_000;
  const given = [{ page: 2, taskId: 'a', at: 60_000, until: 64_000 }];
  return checkHolds(given, entries, notes, schedule as unknown as FleetSchedule);
}

test('a wake is held for a handler that came to the page before within the time for which a launch waits', () => {
  // A handler that was delayed by a suspension, found by the fleet.
  expect(brokenAfter(5100)).toEqual([]);
  expect(brokenAfter(5600)).toEqual([expect.stringMatching(/^Held too long: a in page 2/)]);
});
