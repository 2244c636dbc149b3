import type { LiveRecord, LiveState } from '../model/project-snapshot.ts';
import type { WaitingFor } from '../model/snapshot.ts';

/** What one record is doing now, in the context that runs it. */
export type RecordActivity =
  | { readonly kind: 'queued' }
  | { readonly kind: 'active'; readonly uploaded: number }
  | { readonly kind: 'waiting'; readonly waitingFor: WaitingFor; readonly until: number | null };

/**
 * What a registration is doing, told from its unfinished records: it runs if any of them does; else it waits for what
 * the first of those that wait will get first; else it is in line.
 */
export function summarise(
  activities: ReadonlyMap<number, RecordActivity>,
): Pick<LiveState, 'status' | 'waitingFor' | 'retryAt'> {
  let waiting: Extract<RecordActivity, { kind: 'waiting' }> | null = null;
  for (const activity of activities.values()) {
    if (activity.kind === 'active') return { status: 'running', waitingFor: null, retryAt: null };
    if (activity.kind !== 'waiting') continue;
    if (waiting === null || (activity.until ?? Infinity) < (waiting.until ?? Infinity))
      waiting = activity;
  }
  return waiting
    ? { status: 'waiting', waitingFor: waiting.waitingFor, retryAt: waiting.until }
    : { status: 'pending', waitingFor: null, retryAt: null };
}

export function liveRecords(
  activities: ReadonlyMap<number, RecordActivity>,
): ReadonlyMap<number, LiveRecord> {
  const live = new Map<number, LiveRecord>();
  for (const [index, activity] of activities)
    if (activity.kind === 'active') live.set(index, { active: true, uploaded: activity.uploaded });
  return live;
}
