import { type Clock, sleep } from '../browser/clock.ts';
import type { LockGrant, LockOptions, Locks } from '../browser/contexts.ts';
import type { LeaseRow } from '../model/rows.ts';
import type { Store } from './store.ts';

/** How long a lease lasts without being renewed, and so how long a dead context can keep the others waiting. */
const LEASE_TTL_MS = 15_000;

/** What one holder can do with one lease. */
interface LeaseHolder {
  /** Takes the lease if nobody has it. Resolves with the time when it expires; with `null` when somebody has it. */
  take(): Promise<number | null>;
  /** Resolves with the new time when it expires; with `null` when it has expired, or somebody else has it. */
  renew(): Promise<number | null>;
  /** Gives it back if it is still held. */
  release(): Promise<void>;
}

/** @param holder a string that nobody else uses */
function leaseHolder(store: Store, clock: Clock, name: string, holder: string): LeaseHolder {
  const isMine = (lease: LeaseRow | undefined): boolean => lease?.holder === holder;
  const mine = (): LeaseRow => ({ name, holder, expiresAt: clock.now() + LEASE_TTL_MS });
  const expiry = (lease: LeaseRow | undefined): number | null =>
    lease && isMine(lease) && isRunning(lease, clock.now()) ? lease.expiresAt : null;

  // The clock is read inside the transactions, because they may begin late.
  return {
    take: async () =>
      expiry(
        await store.transactLease(name, (lease) =>
          !lease || !isRunning(lease, clock.now()) ? mine() : undefined,
        ),
      ),
    renew: async () =>
      expiry(
        await store.transactLease(name, (lease) => (expiry(lease) === null ? undefined : mine())),
      ),
    release: async () => {
      await store.transactLease(name, (lease) => (isMine(lease) ? null : undefined));
    },
  };
}

/** A time that is too far in the future means that the clock was set back, and the holder may have died long ago. */
const isRunning = ({ expiresAt }: LeaseRow, now: number): boolean =>
  now < expiresAt && expiresAt <= now + 2 * LEASE_TTL_MS;

/** Timers of hidden pages are late, so two renewals may be missed. */
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
 * Locks made of rows that expire, for browsers without Web Locks. Rows are taken, renewed and given back in transactions, so each
 * lock has one holder at a time, as long as the contexts have the same clock, which they do on one device.
 *
 * When the clock is set while leases are held, or a page is frozen in the middle of its work, two contexts may believe that they
 * hold the same lock. That costs work but harms nothing: each transaction checks the epoch of the registration.
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

/** Waits for the lease. Resolves with the time when it expires; with `null` when somebody has it and `ifAvailable` is set. */
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
    // At random times, so that those who wait for the same lease do not all ask at once.
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
    // An error of the store must not hide how the task ended. The lease expires by itself.
    await lease.release().catch(() => {});
  }
}

/** Renews the lease until `finished` aborts. Aborts `lost` when the lease can't be relied on any more. */
async function keep(
  lease: LeaseHolder,
  clock: Clock,
  expiresAt: number,
  lost: AbortController,
  finished: AbortSignal,
): Promise<void> {
  const lose = (): void => lost.abort(new DOMException('The lock was lost.', 'AbortError'));
  let validUntil = expiresAt;
  // This timer is for renewals that hang. After a freeze either timer may fire first, so the loop checks the time too.
  let cancelExpiry = clock.setTimer(lose, validUntil - clock.now());
  try {
    while (!lost.signal.aborted) {
      await sleep(clock, RENEWAL_MS, finished);
      if (clock.now() >= validUntil) return lose();
      // An error of the store may have passed at the next renewal.
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
