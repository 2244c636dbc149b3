import type { Clock } from '../platform/clock.ts';
import type { StorageQuota } from '../platform/storage-quota.ts';
import { timeBox } from '../platform/time-box.ts';
import { quotaExceeded } from '../store/quota-error.ts';

export interface CheckRoomPorts {
  readonly quota: StorageQuota;
  readonly clock: Clock;
  readonly warn?: (message: string) => void;
}

/** 16 TiB: no browser gives an origin that much. */
const MOST_BYTES = 2 ** 44;

/** An estimate that takes longer never comes. */
const ESTIMATE_LIMIT_MS = 2000;

/**
 * Promise 7. Rejects with `QuotaExceededError` only what fits on no disk: the browser's estimate is often far below what
 * it takes (Chromium says its usage and 10 GiB, Brave and WebKit less), so a write that fails decides.
 */
export async function checkRoom(
  { quota, clock, warn }: CheckRoomPorts,
  bytes: number,
): Promise<void> {
  if (bytes > MOST_BYTES) throw quotaExceeded(`A downloadTotal of ${bytes} bytes fits on no disk.`);
  if (bytes === 0) return;
  const remaining = await timeBox(clock, ESTIMATE_LIMIT_MS, 'The storage estimate', () =>
    quota.remainingBytes(),
  ).catch(() => null);
  if (remaining !== null && bytes > remaining)
    warn?.(`${bytes} bytes are to come, and the browser estimates that ${remaining} fit.`);
}
