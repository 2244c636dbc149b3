import type { Clock } from '../browser/clock.ts';
import type { Emitter } from '../browser/emitter.ts';
import type { ActiveServiceWorker, ServiceWorkerPort } from '../browser/service-worker.ts';
import type { RegistrationRow } from '../model/rows.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { isWorkerPong, type SettlementNotice, type WorkerPing } from '../model/worker-messages.ts';
import type { ManagerEvents } from './background-fetch.ts';
import type { RegistrationHandle } from './registration-handle.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

export interface ServiceWorkerNotifierPorts {
  /** The manager's name. */
  readonly name: string;
  readonly snapshots: SnapshotCache;
  /** `null` where there is none, or it would not see our store. */
  readonly serviceWorker: ServiceWorkerPort | null;
}

/**
 * Tells the page's service worker what the browser does not: that a registration has settled which it did not carry.
 * Every tab tells; the worker deals with each settlement once, and notes that in the row. What no worker has dealt with
 * is told again at the next start.
 */
export class ServiceWorkerNotifier {
  readonly #ports: ServiceWorkerNotifierPorts;
  readonly #closed = new AbortController();
  readonly #answering = new WeakMap<ActiveServiceWorker, Promise<boolean>>();
  readonly #stop: () => void;

  constructor(ports: ServiceWorkerNotifierPorts) {
    this.#ports = ports;
    this.#stop = ports.snapshots.onChange((next, previous) => {
      // The browser tells of its own by itself. What is settled by being released has nothing left to tell of.
      if (next.status !== 'settled' || next.driver === 'web' || !next.recordsAvailable) return;
      if (previous && previous.status !== 'settled') this.#tell(next.uid);
    });
  }

  /** What had settled before, whoever carried it. */
  notifyMissed(rows: readonly RegistrationRow[]): void {
    for (const { uid, phase, notified } of rows)
      if (phase === 'settled' && !notified) this.#tell(uid);
  }

  close(): void {
    this.#stop();
    this.#closed.abort();
  }

  /** Nobody waits for it, and what fails now is told again at the next start. */
  #tell(uid: string): void {
    const { name, serviceWorker } = this.#ports;
    const notice: SettlementNotice = { bgfetch: 1, type: 'settled', name, uid };
    const telling = async (): Promise<void> => {
      const worker = await serviceWorker?.ready();
      if (!worker || !(await this.#answers(worker))) return;
      await worker.ask(notice, this.#closed.signal);
    };
    telling().catch(() => {});
  }

  /** A worker without our entry must not be bothered: its app's listeners would get what we say. */
  #answers(worker: ActiveServiceWorker): Promise<boolean> {
    const { name } = this.#ports;
    const ping: WorkerPing = { bgfetch: 1, type: 'worker-ping', name };
    const known = this.#answering.get(worker);
    const answering = known ?? worker.ask(ping, this.#closed.signal).then(isWorkerPong);
    if (!known) this.#answering.set(worker, answering);
    return answering;
  }
}

/**
 * Turns changes into events; while `isHistory`, what has moved has done so before. They come in a task of their own: the
 * promise of the call that caused them resolves first (`fetch()` before any event of that fetch, `abort()` before its
 * event).
 */
export function dispatchRegistrationEvents(
  snapshots: SnapshotCache,
  clock: Clock,
  emitter: Emitter<ManagerEvents>,
  handleOf: (uid: string) => RegistrationHandle | undefined,
  isHistory: () => boolean = () => false,
): () => void {
  return snapshots.onChange((next, previous) => {
    // What had happened before this context knew of it is history, not an event.
    if (!previous || previous.status === 'settled') return;
    const settled = next.status === 'settled';
    const moved = hasProgressed(next, previous) && (settled || !isHistory());
    if (!settled && !moved) return;
    // Now: what is being released can't be found any more in that task.
    const handle = handleOf(next.uid);
    if (!handle) return;
    clock.setTimer(() => {
      if (moved) {
        handle.dispatchEvent(new Event('progress'));
        emitter.emit('progress', handle);
      }
      if (settled) emitter.emit(endOf(next), handle);
    }, 0);
  });
}

export function hasProgressed(next: RegistrationSnapshot, previous: RegistrationSnapshot): boolean {
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
