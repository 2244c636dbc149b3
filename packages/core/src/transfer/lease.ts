import { onAbort } from '../browser/clock.ts';
import type { LockOptions } from '../browser/locks.ts';
import { leaseName } from '../model/names.ts';
import { leaseGenerationOf, type RegistrationRows } from '../model/rows.ts';
import { abandonLease, claim } from '../model/transitions/run.ts';
import { StaleEpochError } from '../model/transitions/transition.ts';
import type { EnginePorts } from './engine-options.ts';
import { FROZEN_AFTER, type HolderLiveness } from './holder-liveness.ts';
import { RunStoppedError } from './run-errors.ts';

/** As long as a request is under way that can't be sent a second time: a minute. */
const FROZEN_AFTER_IF_SENT = 15;

/**
 * Watches the holder of a lease. Resolves when that lease counts no more, because its holder is frozen and this context
 * has given it up, or because the registration has moved on: look at the row again. Stops watching when `signal` aborts.
 */
function abandonedLease(
  ports: EnginePorts,
  liveness: HolderLiveness,
  lease: { readonly uid: string; readonly generation: number },
  signal: AbortSignal,
): Promise<void> {
  const { store, name, channel } = ports;
  const { uid, generation } = lease;
  /** When the holder fell silent. If it has changed since, the silence was that of another one. */
  let epoch: number | null = null;
  let silences = 0;
  let looking = false;

  /** After another silence: resolves with whether the lease counts no more. */
  const look = async (): Promise<boolean> => {
    if (epoch === null) {
      const state = await store.transact(uid, [], () => null);
      if (!state) return true;
      // It may have been heard meanwhile.
      if (silences > 0) epoch = state.registration.epoch;
    }
    if (epoch === null || silences < FROZEN_AFTER || signal.aborted) return false;
    try {
      const seen = epoch;
      const state = await store.transact(uid, 'all', (current) => {
        // The transaction may have waited for the frozen holder's own, and begin when that has thawed.
        const isFrozen = silences >= FROZEN_AFTER && !signal.aborted;
        return isFrozen ? abandonLease(seen, silences >= FROZEN_AFTER_IF_SENT)(current) : null;
      });
      if (state && leaseGenerationOf(state.registration) === generation) return false;
      channel?.post({ bgfetch: 1, type: 'robbed', uid, generation: generation + 1 });
      return true;
    } catch (error) {
      if (error instanceof StaleEpochError) return true;
      throw error;
    }
  };

  return new Promise((resolve) => {
    const stop = liveness.watch(leaseName(name, uid, generation), (sign) => {
      if (sign === true) {
        silences = 0;
        epoch = null;
        return;
      }
      silences = sign === 'asleep' ? Math.max(silences, FROZEN_AFTER) : silences + 1;
      if (looking || signal.aborted) return;
      looking = true;
      void look()
        // The store may be slow, even blocked by the page that is frozen; when it fails, the next question comes anyway.
        .catch(() => false)
        .then((isOver) => {
          looking = false;
          if (!isOver) return;
          stop();
          unlink();
          resolve();
        });
    });
    const unlink = onAbort(signal, stop);
  });
}

/** What is done with a lease: `lost` aborts when it is taken away. */
export type LeaseTask = (claimed: RegistrationRows, lost: AbortSignal) => Promise<void>;

/**
 * Takes the lease of a registration, its lock and then its epoch, and runs `task` with it; waits as long as another
 * context has it, and calls `onWaiting` then. Resolves when that is over, and as soon as the lease of `state` counts no
 * more: then the row says what is to be done. Rejects with the signal's reason when that comes before the lease.
 */
export async function holdLease(
  ports: EnginePorts,
  liveness: HolderLiveness,
  state: RegistrationRows,
  signal: AbortSignal,
  onWaiting: () => void,
  task: LeaseTask,
): Promise<void> {
  const { uid } = state.registration;
  const generation = leaseGenerationOf(state.registration);
  const lock = leaseName(ports.name, uid, generation);
  const watching = new AbortController();

  const take = (options: LockOptions): Promise<boolean> =>
    ports.locks.request(lock, options, async ({ held, lost }) => {
      if (!held) return false;
      watching.abort();
      // From the first moment on: before a slow store has answered, this context is as alive as it is afterwards.
      const release = liveness.hold(lock);
      try {
        signal.throwIfAborted();
        const claimed = await ports.store.transact(uid, 'all', claim(generation));
        if (claimed && isHeldBy(claimed, generation)) await task(claimed, lost);
      } catch (error) {
        // What comes of a lost lease is no mishap of the registration's.
        if (!lost.aborted) throw error;
      } finally {
        release();
      }
      return true;
    });

  if (await take({ ifAvailable: true })) return;
  signal.throwIfAborted();
  onWaiting();
  const waiting = new AbortController();
  const unlink = onAbort(signal, () => waiting.abort(signal.reason));
  const abandoned = new RunStoppedError('The tab that held the lease does not answer.');
  void abandonedLease(ports, liveness, { uid, generation }, watching.signal).then(() =>
    waiting.abort(abandoned),
  );
  try {
    await take({ signal: waiting.signal });
  } catch (error) {
    if (error !== abandoned) throw error;
  } finally {
    watching.abort();
    unlink();
  }
}

/** As `claim` decides. */
const isHeldBy = ({ registration }: RegistrationRows, generation: number): boolean =>
  registration.phase === 'active' &&
  !registration.paused &&
  leaseGenerationOf(registration) === generation;
