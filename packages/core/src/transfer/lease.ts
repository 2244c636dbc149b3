import { onAbort } from '../browser/clock.ts';
import type { LockOptions } from '../browser/contexts.ts';
import { leaseName } from '../model/names.ts';
import { leaseGenerationOf, type RegistrationRows } from '../model/rows.ts';
import { abandonLease, claim } from '../model/transitions/run.ts';
import { StaleEpochError } from '../model/transitions/transition.ts';
import { type EngineContext, RunStoppedError } from './engine-options.ts';
import { FROZEN_AFTER } from './holder-liveness.ts';

/** What is done under a lease; `lost` aborts when the lease is taken away. */
export type LeaseTask = (claimed: RegistrationRows, lost: AbortSignal) => Promise<void>;

/**
 * Takes the lease of a registration (its lock, then a new epoch) and runs `task` under it. While another context has the
 * lease, it calls `onWaiting` and waits. Resolves when `task` is over, and as soon as the lease of `state` is not valid any
 * more: the row is to be read again then. Rejects with the reason of `signal` when that aborts before the lease is taken.
 */
export async function holdLease(
  context: EngineContext,
  state: RegistrationRows,
  signal: AbortSignal,
  onWaiting: () => void,
  task: LeaseTask,
): Promise<void> {
  const { ports, liveness } = context;
  const { uid } = state.registration;
  const generation = leaseGenerationOf(state.registration);
  const lock = leaseName(ports.name, uid, generation);
  const watching = new AbortController();

  const take = (options: LockOptions): Promise<boolean> =>
    ports.locks.request(lock, options, async ({ held, lost }) => {
      if (!held) return false;
      watching.abort();
      // Before the claim, which a slow store may delay: this context is to be known as alive meanwhile.
      const release = liveness.hold(lock);
      try {
        signal.throwIfAborted();
        const claimed = await ports.store.transact(uid, 'all', claim(generation));
        if (claimed && isHeldBy(claimed, generation)) await task(claimed, lost);
      } catch (error) {
        // Errors that follow from the loss of the lease are no failures of the registration.
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
  void abandonedLease(context, { uid, generation }, watching.signal).then(() =>
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

/** Whether `claim` has claimed it. */
const isHeldBy = ({ registration }: RegistrationRows, generation: number): boolean =>
  registration.phase === 'active' &&
  !registration.paused &&
  leaseGenerationOf(registration) === generation;

/** The same while a request is under way that may not be sent twice: a minute. */
const FROZEN_AFTER_IF_SENT = 15;

/**
 * Watches the holder of a lease until `signal` aborts. Resolves when the lease is not valid any more: its holder is frozen
 * and this context has replaced the lease, or the row has changed. The row is to be read again then.
 */
function abandonedLease(
  { ports, liveness }: EngineContext,
  lease: { readonly uid: string; readonly generation: number },
  signal: AbortSignal,
): Promise<void> {
  const { store, name, channel } = ports;
  const { uid, generation } = lease;
  /** The row's epoch when the holder fell silent. If it is another one now, the silence was that of an earlier holder. */
  let epoch: number | null = null;
  let silences = 0;
  let looking = false;

  /** After another unanswered question: resolves with whether the lease is not valid any more. */
  const look = async (): Promise<boolean> => {
    if (epoch === null) {
      const state = await store.transact(uid, [], () => null);
      if (!state) return true;
      // The holder may have answered meanwhile.
      if (silences > 0) epoch = state.registration.epoch;
    }
    if (epoch === null || silences < FROZEN_AFTER || signal.aborted) return false;
    try {
      const seen = epoch;
      const state = await store.transact(uid, 'all', (current) => {
        // The transaction may have waited for one of the frozen holder's, and begin when that has thawed.
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
    const stop = liveness.watch(leaseName(name, uid, generation), (count) => {
      silences = count;
      if (count === 0) epoch = null;
      if (count === 0 || looking || signal.aborted) return;
      looking = true;
      void look()
        // The store may be blocked by the frozen page itself. When it fails, the next question comes anyway.
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
