import type { RegistrationState } from '../model/change.ts';
import { leaseName } from '../model/names.ts';
import type { LockOptions } from '../platform/locks.ts';
import { leaseGenerationOf } from '../store/registration-row.ts';
import { claim } from '../store/transitions/claim.ts';
import type { HolderLiveness } from '../transfer/holder-liveness.ts';
import { abandonedLease } from '../transfer/lease.ts';
import type { EnginePorts } from './engine-ports.ts';
import { RunStoppedError } from './run-errors.ts';

/** What is done with a lease: `lost` aborts when it is taken away. */
export type LeaseTask = (claimed: RegistrationState, lost: AbortSignal) => Promise<void>;

/**
 * Takes the lease of a registration, its lock and then its epoch, and runs `task` with it; waits as long as another
 * context has it, and calls `onWaiting` then. Resolves when that is over, and as soon as the lease of `state` counts no
 * more: then the row says what is to be done. Rejects with the signal's reason when that comes before the lease.
 */
export async function holdLease(
  ports: EnginePorts,
  liveness: HolderLiveness,
  state: RegistrationState,
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
  const giveUp = () => waiting.abort(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
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
    signal.removeEventListener('abort', giveUp);
  }
}

/** As `claim` decides. */
const isHeldBy = ({ registration }: RegistrationState, generation: number): boolean =>
  registration.phase === 'active' &&
  !registration.paused &&
  leaseGenerationOf(registration) === generation;
