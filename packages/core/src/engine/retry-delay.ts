export interface BackoffOptions {
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  readonly maxRetryAfterMs: number;
}

/**
 * How long to wait before the next attempt: full jitter, a random time up to `min(maxDelayMs, baseDelayMs · 2^attempts)`,
 * and not less than what the server asked for, as far as that is bearable.
 */
export function retryDelayMs(
  attempts: number,
  retryAfterMs: number | null,
  random: () => number,
  { baseDelayMs, maxDelayMs, maxRetryAfterMs }: BackoffOptions,
): number {
  const jittered = random() * Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempts, 30));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, maxRetryAfterMs));
}

/**
 * Until when a record waits, of what its row says: a clock that ran ahead when it was written, or runs behind now, must
 * not make a wait longer than one that begins now could be. Milliseconds since the Unix epoch.
 */
export function boundedWait(
  { notBefore, imposed }: { readonly notBefore: number; readonly imposed?: true },
  now: number,
  { maxDelayMs, maxRetryAfterMs }: BackoffOptions,
): number {
  return Math.min(notBefore, now + (imposed ? Math.max(maxDelayMs, maxRetryAfterMs) : maxDelayMs));
}

/**
 * How long to wait for the network before asking all the same: `navigator.onLine` is wrong behind some VPNs, and about
 * loopback and local networks.
 */
export function offlineTryDelayMs(
  tries: number,
  { baseDelayMs, maxDelayMs }: BackoffOptions,
): number {
  return Math.min(maxDelayMs, baseDelayMs * 2 * 2 ** Math.min(tries, 30));
}
