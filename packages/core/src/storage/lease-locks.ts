import { type Clock, sleep } from '../platform/clock.ts';
import type { LockGrant, LockOptions, Locks } from '../platform/locks.ts';
import { LEASE_TTL_MS, type LeaseHolder, leaseHolder } from '../store/lease-row.ts';
import type { Store } from './store.ts';

/** Hidden pages get late timers: two renewals may be missed. */
const RENEWAL_MS = LEASE_TTL_MS / 3;
const POLL_MS = 1_000;

export interface LeaseLocksPorts {
  readonly store: Store;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A fresh unique string. */
  readonly uid: () => string;
}

/**
 * Locks made of rows that expire, for browsers without Web Locks. Rows are taken, renewed and given back in
 * transactions, so each lock has one holder at a time as long as the contexts' clocks agree, as on one device they do.
 *
 * When the clock is set while leases are held, or a page freezes in the middle of its work, two may believe that they
 * hold the same lock. Locks save work; what keeps the data right is the epoch, which every transaction checks.
 */
export function createLeaseLocks({ store, clock, random, uid }: LeaseLocksPorts): Locks {
  return {
    request: async (name, options, task) => {
      const lease = leaseHolder(store, clock, name, uid());
      const expiresAt = await acquire(lease, clock, random, options);
      if (expiresAt === null) return task({ held: false, lost: new AbortController().signal });
      return hold(lease, clock, expiresAt, task);
    },
  };
}

/** Waits its turn. Resolves with when the lease expires; `null` when it isn't free and `ifAvailable` forbids waiting. */
async function acquire(
  lease: LeaseHolder,
  clock: Clock,
  random: () => number,
  { ifAvailable, signal = new AbortController().signal }: LockOptions,
): Promise<number | null> {
  for (;;) {
    signal.throwIfAborted();
    const expiresAt = await lease.take();
    if (signal.aborted) await lease.release();
    signal.throwIfAborted();
    if (expiresAt !== null || ifAvailable) return expiresAt;
    // Apart from each other, so that those who wait for the same lease don't all ask at once.
    await sleep(clock, POLL_MS * (0.5 + random()), signal);
  }
}

async function hold<T>(
  lease: LeaseHolder,
  clock: Clock,
  expiresAt: number,
  task: (grant: LockGrant) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const finished = new AbortController();
  void keep(lease, clock, expiresAt, lost, finished.signal);
  try {
    return await task({ held: true, lost: lost.signal });
  } finally {
    finished.abort();
    // A store that fails now must not hide how the task ended; the lease expires by itself.
    await lease.release().catch(() => {});
  }
}

/** Renews the lease until `finished`, or aborts `lost` once it can't be relied upon any more. */
async function keep(
  lease: LeaseHolder,
  clock: Clock,
  expiresAt: number,
  lost: AbortController,
  finished: AbortSignal,
): Promise<void> {
  const lose = (): void => lost.abort(new DOMException('The lock was lost.', 'AbortError'));
  let validUntil = expiresAt;
  // For renewals that hang. After a freeze either timer may fire first, so the loop looks at the time as well.
  let cancelExpiry = clock.setTimer(lose, validUntil - clock.now());
  try {
    while (!lost.signal.aborted) {
      await sleep(clock, RENEWAL_MS, finished);
      if (clock.now() >= validUntil) return lose();
      // Trouble with the store may pass in time.
      const renewed = await lease.renew().catch(() => validUntil);
      if (renewed === null) return lose();
      validUntil = renewed;
      cancelExpiry();
      cancelExpiry = clock.setTimer(lose, validUntil - clock.now());
    }
  } catch {
    // Finished.
  } finally {
    cancelExpiry();
  }
}
