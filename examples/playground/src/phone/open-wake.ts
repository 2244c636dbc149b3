import type { NativeLogEntry } from '@bgfetch/core/testing';

type WakeEntry = Extract<NativeLogEntry, { what: 'wake' }>;

/** The wake that is open by the phone's log: neither given back nor lost with the app. */
export function openWake(entries: readonly NativeLogEntry[]): WakeEntry | null {
  const last = entries.findLastIndex(({ what }) => what === 'wake');
  const over = entries.slice(last + 1).some(({ what }) => what === 'completed' || what === 'kill');
  return last < 0 || over ? null : (entries[last] as WakeEntry);
}
