import type { NativeLogEntry } from '../../../../../src/testing/fake-native/native-log.ts';
import { type Given, handlersOf, LAUNCH_MS, launchOf } from './fleet-log.ts';
import type { FleetNotes } from './fleet-notes.ts';
import type { FleetSchedule } from './fleet-schedule.ts';

/** A task is open for so long at most, and until then its event may be repeated. */
const REPEATED_WITHIN_MS = 30_000;

/**
 * No handler that comes within five seconds of the launch hears nothing of a wake that came before it, if the page before had
 * as many handlers.
 */
export function checkHearing(
  given: readonly Given[],
  entries: readonly NativeLogEntry[],
  notes: FleetNotes,
  { steps }: FleetSchedule,
): readonly string[] {
  // A page whose clock jumps can't know how old it is.
  if (steps.some((step) => step.do === 'set clock')) return [];
  return given.flatMap((event) => {
    const { page, taskId, at, until } = event;
    if (isRepeated(event, given)) return [];
    const own = notes.of(page);
    const expected = handlersOf(page - 1, entries, notes);
    const inTime = own.handlersAt
      .toSorted((a, b) => a - b)
      .slice(0, expected)
      .filter((came) => came <= launchOf(page, entries) + LAUNCH_MS);
    return inTime.flatMap((came, index) => {
      if (came < at || isDisturbed(at, came, entries)) return [];
      const calls = own.heard.filter((call) => call.taskId === taskId && call.at >= at).length;
      if (calls > index) return [];
      return [
        `Not heard: ${taskId} in page ${page}, ${at} to ${until}; handler ${index} at ${came}`,
      ];
    });
  });
}

/** The same task once more, which is given back at once. */
const isRepeated = ({ page, taskId, at }: Given, given: readonly Given[]): boolean =>
  given.some(
    (other) =>
      other.page === page &&
      other.taskId === taskId &&
      other.at < at &&
      at - other.until <= REPEATED_WITHIN_MS,
  );

/** The OS has taken the wake back, or time stood still. */
const isDisturbed = (from: number, to: number, entries: readonly NativeLogEntry[]): boolean =>
  entries.some(
    ({ what, at }) =>
      at >= from && at <= to && (what === 'timeout' || what === 'freeze' || what === 'kill'),
  );

/** The plugin is configured once in each page, and once more for each change. */
export function checkConfigures(
  entries: readonly NativeLogEntry[],
  notes: FleetNotes,
  { steps }: FleetSchedule,
): readonly string[] {
  const regained = steps.filter((step) => step.do === 'status').length + 1;
  const counts = new Map<number, number>();
  for (const entry of entries)
    if (entry.what === 'configure') counts.set(entry.page, (counts.get(entry.page) ?? 0) + 1);
  const wasRefused = entries.some((entry) => entry.what === 'status' && entry.status !== 2);
  return [...counts].flatMap(([page, count]) => {
    // A finish after a stop that had crossed the event has no effect: another one has the event repeated, and given back.
    const crossed = entries.filter(
      (entry) => entry.what === 'finish' && entry.page === page && !entry.accepted,
    ).length;
    const allowed = 1 + notes.of(page).changes + crossed + (wasRefused ? regained : 0);
    return count > allowed
      ? [`Configured ${count} times in page ${page}, which has reasons for ${allowed}`]
      : [];
  });
}
