import type { NativeLogEntry } from '../../../../../src/testing/fake-native/native-log.ts';
import { HOLD_MS } from '../../../../../src/wakes/launch-hold.ts';
import { type Given, handlersOf, LAUNCH_MS, launchOf } from './fleet-log.ts';
import type { FleetNotes } from './fleet-notes.ts';
import { LATER_MS, uidOf } from './fleet-rows.ts';
import type { FleetSchedule, RowKind } from './fleet-schedule.ts';

/** A wake in which no byte moves is given back after this. */
const NO_NETWORK_MS = 10_000;
/** The driver looks every second, and what it finds has to be written. */
const SLACK_MS = 1500;

/** What the driver can do something for. */
const runnable: readonly RowKind[] = ['running', 'half lost', 'unreadable'];

/** No wake is held longer than its work. */
export function checkHolds(
  given: readonly Given[],
  entries: readonly NativeLogEntry[],
  notes: FleetNotes,
  schedule: FleetSchedule,
): readonly string[] {
  const { latencyMs, storeMs, rows, steps } = schedule;
  // Where time stands still or jumps, nobody can say how long it was.
  if (schedule.freezeAfterTurn || steps.some((step) => step.do === 'set clock')) return [];
  // Offline, nobody asks whether there was a reason to wait before.
  const isOffline = steps.some((step) => step.do === 'network' && step.network === 'offline');
  const laterAt = (entries[0]?.at ?? 0) + LATER_MS - 2 * NO_NETWORK_MS;
  const canRun = (at: number): boolean =>
    rows.some(
      (kind, index) =>
        (runnable.includes(kind) || (kind === 'later' && (isOffline || at >= laterAt))) &&
        (notes.settledAt.get(uidOf(index)) ?? at) >= at,
    );
  return given.flatMap(({ page, taskId, at, until }) => {
    const frozen = entries.some(
      (entry) => entry.what === 'freeze' && entry.page === page && entry.at <= until,
    );
    if (frozen) return [];
    const own = notes.of(page);
    const during = ({ at: when }: { readonly at: number }) => when >= at && when <= until;
    const moved = entries.filter(
      (entry) => entry.what === 'activity' && entry.page === page && during(entry),
    );
    const works = [
      at,
      own.openedAt ?? Number.POSITIVE_INFINITY,
      ...own.holds.filter(({ from }) => from <= until).map((hold) => hold.until),
      waitsUntil(page, entries, notes),
      ...(canRun(at) ? [(moved.at(-1)?.at ?? at) + NO_NETWORK_MS] : []),
    ];
    const due = Math.max(...works) + SLACK_MS + 2 * latencyMs + 20 * storeMs;
    return until > due
      ? [`Held too long: ${taskId} in page ${page}, from ${at} to ${until}, work until ${due}`]
      : [];
  });
}

/** Until when a wake of this page waits for as many handlers as an earlier page had. */
function waitsUntil(page: number, entries: readonly NativeLogEntry[], notes: FleetNotes): number {
  const launchedAt = launchOf(page, entries);
  const earlier = [...notes.pages.keys()].filter((id) => id < page);
  // A page takes a little longer over it than is promised, so that a handler at the end of that time is not missed.
  const expected = Math.max(0, ...earlier.map((id) => handlersOf(id, entries, notes, HOLD_MS)));
  if (expected === 0) return launchedAt;
  const { handlersAt } = notes.of(page);
  const last = handlersAt.toSorted((a, b) => a - b)[expected - 1] ?? Number.POSITIVE_INFINITY;
  return Math.min(last, launchedAt + LAUNCH_MS);
}
