import type { RecordSnapshot, RegistrationSnapshot } from '@bgfetch/core';
import { fileOf } from '../media/order.ts';

/** Bytes moved and to be moved; `total` is `null` while nobody has said. */
export interface Progress {
  readonly moved: number;
  readonly total: number | null;
}

export function recordProgress(snapshot: RegistrationSnapshot, record: RecordSnapshot): Progress {
  const file = fileOf(snapshot, record.index);
  if (file.direction === 'upload') return { moved: record.uploaded, total: file.bytes ?? null };
  return { moved: record.downloaded, total: record.expectedBytes ?? file.bytes ?? null };
}

export function overallProgress(snapshot: RegistrationSnapshot): Progress {
  const parts = snapshot.records.map((record) => recordProgress(snapshot, record));
  const moved = tellsOnlyTheWhole(snapshot)
    ? snapshot.downloaded + snapshot.uploaded
    : parts.reduce((sum, part) => sum + part.moved, 0);
  let total: number | null = 0;
  for (const part of parts)
    total = total === null || part.total === null ? null : total + part.total;
  return { moved, total };
}

/** Between 0 and 1; `null` while the total is unknown. */
export function fractionOf({ moved, total }: Progress): number | null {
  return total ? Math.min(1, moved / total) : null;
}

/** Background Fetch reports one sum for all records, as long as the browser carries them. */
export function tellsOnlyTheWhole(snapshot: RegistrationSnapshot): boolean {
  return snapshot.driver === 'web' && snapshot.status !== 'settled';
}
