import type { Notifier } from '../browser/emitter.ts';
import type { RegistrationHandle } from '../client/registration-handle.ts';
import type { SnapshotHub } from '../client/snapshots.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import type { ManagerEvents } from './manager-events.ts';

/**
 * Turns changes into events; while `isHistory`, what has moved has done so before. They come in a task of their own: the
 * promise of the call that caused them resolves first (`fetch()` before any event of that fetch, `abort()` before its
 * event).
 */
export function emitEvents(
  hub: SnapshotHub,
  clock: Clock,
  notifier: Notifier<ManagerEvents>,
  handleOf: (uid: string) => RegistrationHandle | undefined,
  isHistory: () => boolean = () => false,
): () => void {
  return hub.onChange((next, previous) => {
    // What had happened before this context knew of it is history, not an event.
    if (!previous || previous.status === 'settled') return;
    const settled = next.status === 'settled';
    const moved = hasMoved(next, previous) && (settled || !isHistory());
    if (!settled && !moved) return;
    // Now: what is being released can't be found any more in that task.
    const handle = handleOf(next.uid);
    if (!handle) return;
    clock.setTimer(() => {
      if (moved) {
        handle.dispatchEvent(new Event('progress'));
        notifier.emit('progress', handle);
      }
      if (settled) notifier.emit(endOf(next), handle);
    }, 0);
  });
}

function hasMoved(next: RegistrationSnapshot, previous: RegistrationSnapshot): boolean {
  return (
    next.downloaded !== previous.downloaded ||
    next.uploaded !== previous.uploaded ||
    next.result !== previous.result ||
    next.recordsAvailable !== previous.recordsAvailable
  );
}

function endOf({ result, failureReason }: RegistrationSnapshot): 'success' | 'fail' | 'abort' {
  if (result === 'success') return 'success';
  return failureReason === 'aborted' ? 'abort' : 'fail';
}
