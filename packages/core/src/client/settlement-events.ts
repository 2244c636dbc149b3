import type { Clock } from '../browser/clock.ts';
import type { Emitter } from '../browser/emitter.ts';
import type { ActiveServiceWorker, ServiceWorkerPort } from '../browser/service-worker.ts';
import { isWorkerPong, type SettlementNotice, type WorkerPing } from '../model/messages.ts';
import type { RegistrationRow } from '../model/rows.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { ManagerEvents } from './background-fetch.ts';
import type { RegistrationHandle } from './registration-handle.ts';
import type { SnapshotCache } from './snapshot-cache.ts';

export interface ServiceWorkerNotifierPorts {
  /** The manager's name. */
  readonly name: string;
  readonly snapshots: SnapshotCache;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** `null` where there is none, or it would not see our store. */
  readonly serviceWorker: ServiceWorkerPort | null;
}

/**
 * Tells the service worker of the page that a registration has settled. For the web driver the browser itself tells. Every
 * tab tells; the worker dispatches each settlement once, and notes that in the row. What no worker has noted is told again
 * when the next session opens.
 */
export class ServiceWorkerNotifier {
  readonly #ports: ServiceWorkerNotifierPorts;
  readonly #closed = new AbortController();
  readonly #answering = new WeakMap<ActiveServiceWorker, Promise<boolean>>();
  readonly #stop: () => void;

  constructor(ports: ServiceWorkerNotifierPorts) {
    this.#ports = ports;
    this.#stop = ports.snapshots.onChange((next, previous) => {
      // For the web driver the browser tells. A registration that was released has no records to show any more.
      if (next.status !== 'settled' || next.driver === 'web' || !next.recordsAvailable) return;
      if (previous && previous.status !== 'settled') this.#tell([next.uid]);
    });
  }

  /**
   * Tells of those that settled before and that no worker has noted, whichever driver carried them. A page that opens does not
   * wait for looking up the worker.
   */
  notifyMissed(rows: readonly RegistrationRow[]): void {
    const missed = rows.filter(({ phase, notified }) => phase === 'settled' && !notified);
    if (missed.length === 0) return;
    const cancel = this.#ports.clock.setTimer(() => this.#tell(missed.map(({ uid }) => uid)), 0);
    this.#closed.signal.addEventListener('abort', cancel, { once: true });
  }

  close(): void {
    this.#stop();
    this.#closed.abort();
  }

  /**
   * A failure is ignored, because the next session tells it again. The worker is looked up once for all of them: in Chromium a
   * thousand look-ups took 22 ms.
   */
  #tell(uids: readonly string[]): void {
    const { name, serviceWorker } = this.#ports;
    const telling = async (): Promise<void> => {
      const worker = await serviceWorker?.ready();
      if (!worker || !(await this.#answers(worker))) return;
      const notices = uids.map(
        (uid): SettlementNotice => ({ bgfetch: 1, type: 'settled', name, uid }),
      );
      await Promise.all(notices.map((notice) => worker.ask(notice, this.#closed.signal)));
    };
    telling().catch(() => {});
  }

  /** Whether the worker has our entry. In another worker, our messages would reach listeners of the app. */
  #answers(worker: ActiveServiceWorker): Promise<boolean> {
    const { name } = this.#ports;
    const ping: WorkerPing = { bgfetch: 1, type: 'worker-ping', name };
    const asked = this.#answering.get(worker);
    const answering = asked ?? worker.ask(ping, this.#closed.signal).then(isWorkerPong);
    if (!asked) this.#answering.set(worker, answering);
    return answering;
  }
}

/**
 * Dispatches the events of `ManagerEvents` for changes in the cache; returns the function that ends it. Each event comes in a
 * task of its own, so that the promise of the call that caused it resolves first: `fetch()` before any event of that fetch,
 * `abort()` before its event.
 *
 * @param isHistory whether changes are still those that happened before this page; then there is no `progress`
 */
export function dispatchRegistrationEvents(
  snapshots: SnapshotCache,
  clock: Clock,
  emitter: Emitter<ManagerEvents>,
  handleOf: (uid: string) => RegistrationHandle | undefined,
  isHistory: () => boolean = () => false,
): () => void {
  return snapshots.onChange((next, previous) => {
    // What this context did not know before, or knew as settled, happened earlier.
    if (!previous || previous.status === 'settled') return;
    const settled = next.status === 'settled';
    const moved = hasProgressed(next, previous) && (settled || !isHistory());
    if (!settled && !moved) return;
    // Looked up now, because a registration that is being released can't be found in that task.
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

/** Whether a `progress` event is due. */
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
