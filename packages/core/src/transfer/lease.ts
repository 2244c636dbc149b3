import type { EnginePorts } from '../engine/engine-ports.ts';
import { leaseName } from '../model/names.ts';
import { abandonLease } from '../model/transitions/run.ts';
import { leaseGenerationOf } from '../store/registration-row.ts';
import { StaleEpochError } from '../store/store-errors.ts';
import { FROZEN_AFTER, type HolderLiveness } from './holder-liveness.ts';

/** As long as a request is under way that can't be sent a second time: a minute. */
const FROZEN_AFTER_IF_SENT = 15;

/**
 * Watches the holder of a lease. Resolves when that lease counts no more, because its holder is frozen and this context
 * has given it up, or because the registration has moved on: look at the row again. Stops watching when `signal` aborts.
 */
export function abandonedLease(
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
          signal.removeEventListener('abort', stop);
          resolve();
        });
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
