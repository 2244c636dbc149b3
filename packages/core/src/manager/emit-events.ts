import type { Emitter } from 'nanoevents';
import type { Clock } from '../platform/clock.ts';
import type { RegistrationSnapshot } from '../spec/registration-snapshot.ts';
import type { ManagerEvents } from './manager-events.ts';
import type { RegistrationHandle } from './registration-handle.ts';
import type { SnapshotHub } from './snapshot-hub.ts';

/**
 * Turns changes into events. They come in a task of their own: the promise of the call that caused them resolves first
 * (`fetch()` before any event of that fetch, `abort()` before its event).
 */
export function emitEvents(
  hub: SnapshotHub,
  clock: Clock,
  emitter: Emitter<ManagerEvents>,
  handleOf: (uid: string) => RegistrationHandle | undefined,
): () => void {
  return hub.onChange((next, previous) => {
    if (previous?.status === 'settled') return;
    const settled = next.status === 'settled';
    // What was settled before this context knew of it is history, not an event.
    if (settled && !previous) return;
    const moved = hasMoved(next, previous);
    if (!settled && !moved) return;
    clock.setTimer(() => {
      const handle = handleOf(next.uid);
      if (!handle) return;
      if (moved) {
        handle.dispatchEvent(new Event('progress'));
        emitter.emit('progress', handle);
      }
      if (settled) emitter.emit(endOf(next), handle);
    }, 0);
  });
}

function hasMoved(next: RegistrationSnapshot, previous: RegistrationSnapshot | undefined): boolean {
  return (
    next.downloaded !== (previous?.downloaded ?? 0) ||
    next.uploaded !== (previous?.uploaded ?? 0) ||
    next.result !== (previous?.result ?? '') ||
    next.recordsAvailable !== (previous?.recordsAvailable ?? true)
  );
}

function endOf({ result, failureReason }: RegistrationSnapshot): 'success' | 'fail' | 'abort' {
  if (result === 'success') return 'success';
  return failureReason === 'aborted' ? 'abort' : 'fail';
}
