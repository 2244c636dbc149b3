import type { Clock } from '../platform/clock.ts';
import type { LeaseRow, Store } from '../storage/store.ts';

/** How long a lease lasts without renewal, so how long a dead context can hold up the others. */
export const LEASE_TTL_MS = 15_000;

/** One holder's dealings with the row of one lease. */
export interface LeaseHolder {
  /** Takes the lease if nobody has it; resolves with when it expires, else `null`. */
  take(): Promise<number | null>;
  /** Resolves with the new expiry; `null` when it has expired or somebody else has it. */
  renew(): Promise<number | null>;
  /** Gives it back, if it is still held. */
  release(): Promise<void>;
}

/** @param holder a string that nobody else uses */
export function leaseHolder(store: Store, clock: Clock, name: string, holder: string): LeaseHolder {
  const isMine = (lease: LeaseRow | undefined): boolean => lease?.holder === holder;
  const mine = (): LeaseRow => ({ name, holder, expiresAt: clock.now() + LEASE_TTL_MS });
  const expiry = (lease: LeaseRow | undefined): number | null =>
    lease && isMine(lease) && isRunning(lease, clock.now()) ? lease.expiresAt : null;

  // The clock is read inside the transactions: waiting for one to begin may have taken a while.
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

/** An expiry far off is not to be believed: the clock was set back since, and the holder may be long dead. */
const isRunning = ({ expiresAt }: LeaseRow, now: number): boolean =>
  now < expiresAt && expiresAt <= now + 2 * LEASE_TTL_MS;
