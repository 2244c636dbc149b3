import { quotaExceeded } from '../store/quota-error.ts';

/** 16 TiB: no browser gives an origin that much. */
const MOST_BYTES = 2 ** 44;

/** Throws `QuotaExceededError` for what can't fit, also where the browser says nothing of the room that is left. */
export function checkPlausible(downloadTotal: number): void {
  if (downloadTotal > MOST_BYTES)
    throw quotaExceeded(`A downloadTotal of ${downloadTotal} bytes fits on no disk.`);
}
