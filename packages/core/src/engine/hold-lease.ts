import type { LockGrant } from '../platform/locks.ts';
import { leaseName } from '../platform/names.ts';
import type { EnginePorts } from './engine-ports.ts';
import { holderIsFrozen } from './holder-liveness.ts';
import { RunStoppedError } from './run-errors.ts';

/**
 * Runs `task` with the lease of `uid`, waiting for it as long as another context has it; `onWaiting` is called when it
 * has to wait. A holder that no longer answers is robbed: its writes are fenced off by the epoch.
 *
 * `lost` aborts when the lease is taken away. Rejects with the signal's reason when that comes before the lease.
 */
export async function holdLease(
  ports: EnginePorts,
  uid: string,
  signal: AbortSignal,
  onWaiting: () => void,
  task: (lost: AbortSignal) => Promise<void>,
): Promise<void> {
  const { locks, contextId, channel, clock } = ports;
  const name = leaseName(ports.name, uid);
  const run = ({ lost }: LockGrant) => task(lost);

  const wasFree = await locks.request(name, { ifAvailable: true }, async (grant) => {
    if (grant.held) await run(grant);
    return grant.held;
  });
  if (wasFree) return;
  signal.throwIfAborted();
  onWaiting();

  const waiting = new AbortController();
  const watching = new AbortController();
  const giveUp = () => waiting.abort(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  const frozen = new RunStoppedError('The tab that holds the lease does not answer.');
  holderIsFrozen(uid, contextId, channel, clock, watching.signal).then(
    () => waiting.abort(frozen),
    () => {},
  );
  try {
    await locks.request(name, { signal: waiting.signal }, (grant) => {
      watching.abort();
      return run(grant);
    });
  } catch (error) {
    if (waiting.signal.reason !== frozen) throw error;
    await locks.request(name, { steal: true }, run);
  } finally {
    watching.abort();
    signal.removeEventListener('abort', giveUp);
  }
}
