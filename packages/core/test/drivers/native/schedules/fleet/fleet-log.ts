import type { NativeLogEntry } from '../../../../../src/testing/fake-native/native-log.ts';
import type { FleetNotes } from './fleet-notes.ts';

/** A wake waits for the first handler until so long after the launch, if an earlier page had one: milliseconds. */
export const LAUNCH_MS = 5000;

/** One event in one page, and when it was given back. */
export interface Given {
  readonly page: number;
  readonly taskId: string;
  readonly at: number;
  readonly until: number;
}

/** Every event that was given back, by the page that got it. */
export function givenIn(entries: readonly NativeLogEntry[], legacy: boolean): readonly Given[] {
  const idOf = (taskId: string | undefined): string => (legacy ? '' : (taskId ?? ''));
  const given: Given[] = [];
  for (const [index, event] of entries.entries()) {
    if (event.what !== 'event') continue;
    const finish = entries
      .slice(index)
      .find(
        (later) =>
          later.what === 'finish' &&
          later.page === event.page &&
          idOf(later.taskId) === idOf(event.taskId),
      );
    const taskId = event.taskId ?? 'cordova-background-fetch';
    if (finish) given.push({ page: event.page, taskId, at: event.at, until: finish.at });
  }
  return given;
}

/** How many handlers came to this page within so long after its launch: by default, the time that is promised. */
export const handlersOf = (
  page: number,
  entries: readonly NativeLogEntry[],
  notes: FleetNotes,
  withinMs: number = LAUNCH_MS,
): number => {
  const until = launchOf(page, entries) + withinMs;
  return (notes.pages.get(page)?.handlersAt ?? []).filter((at) => at <= until).length;
};

/** When the page's code began to run. */
export const launchOf = (page: number, entries: readonly NativeLogEntry[]): number =>
  entries.find((entry) => entry.what === 'launch' && entry.page === page)?.at ?? 0;
