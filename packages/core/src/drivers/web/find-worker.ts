import type { KeptFlag } from '../../browser/storage.ts';
import { DEFAULT_NAME } from '../../model/names.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ActiveServiceWorker, ServiceWorkerPort } from '../../platform/service-worker-port.ts';
import { timeBox } from '../../platform/time-box.ts';
import type { NativeBackgroundFetchManager } from '../../spec/native-background-fetch.ts';
import { DriverRefusal } from '../driver.ts';
import { AskedWorker } from './asked-worker.ts';

export interface FindWorkerPorts {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  /** `null` where there are no service workers. */
  readonly serviceWorker: ServiceWorkerPort | null;
  /** How long a worker may take to become active, and how long to answer, when the app has asked for this driver. */
  readonly startTimeoutMs: number;
  /** Outlives the page. */
  readonly flag: (key: string) => KeptFlag;
}

/** A user waits for the choice of a driver, and there is nothing yet that could be shown. */
const SHORT_PATIENCE_MS = 1000;

/** Finds the page's service worker and finds out whether it keeps what Background Fetch brings. */
export class WorkerFinder {
  readonly #ports: FindWorkerPorts;
  readonly #closed = new AbortController();
  readonly #asked = new WeakMap<ActiveServiceWorker, AskedWorker>();

  constructor(ports: FindWorkerPorts) {
    this.#ports = ports;
  }

  /**
   * The browser's Background Fetch of the active worker. Rejects with `DriverRefusal`, saying why there is none.
   * `isWanted`: the app has asked for this driver and no other, so it is waited for longer.
   */
  async backgroundFetch(isWanted = true): Promise<NativeBackgroundFetchManager> {
    return (await this.#find(this.#patienceMs(isWanted))).backgroundFetch;
  }

  /**
   * The same, of a worker that keeps the results: without one they would be lost.
   */
  async reliableBackgroundFetch(isWanted: boolean): Promise<NativeBackgroundFetchManager> {
    const patienceMs = this.#patienceMs(isWanted);
    const { worker, backgroundFetch } = await this.#find(patienceMs);
    if (!(await this.#ask(worker).answers(patienceMs))) {
      const { name } = this.#ports;
      const call = name === DEFAULT_NAME ? '' : `{ name: ${JSON.stringify(name)} }`;
      throw new DriverRefusal(
        `The service worker would lose the results: call installBackgroundFetch(${call}) from '@bgfetch/core/service-worker' in it.`,
      );
    }
    return backgroundFetch;
  }

  /** Asks the worker before somebody waits for its answer. */
  async askAhead(): Promise<void> {
    const found = await this.#find(this.#ports.startTimeoutMs).catch(() => null);
    if (found) this.#ask(found.worker);
  }

  /** Forgets about answers that have not come. */
  close(): void {
    this.#closed.abort();
  }

  #patienceMs(isWanted: boolean): number {
    const { startTimeoutMs } = this.#ports;
    return isWanted ? startTimeoutMs : Math.min(SHORT_PATIENCE_MS, startTimeoutMs);
  }

  async #find(patienceMs: number): Promise<{
    worker: ActiveServiceWorker;
    backgroundFetch: NativeBackgroundFetchManager;
  }> {
    const { serviceWorker, clock } = this.#ports;
    if (!serviceWorker?.hasBackgroundFetch)
      throw new DriverRefusal('This browser has no Background Fetch.');
    const worker = await timeBox(clock, patienceMs, 'Activating a service worker', () =>
      serviceWorker.ready(),
    ).catch((error: Error) => {
      throw new DriverRefusal(`There is no active service worker: ${error.message}`);
    });
    if (!worker)
      throw new DriverRefusal(
        'No service worker is registered for this page: register one whose scope covers it, and await navigator.serviceWorker.ready.',
      );
    const { backgroundFetch } = worker;
    if (!backgroundFetch) throw new DriverRefusal('This browser has no Background Fetch.');
    return { worker, backgroundFetch };
  }

  #ask(worker: ActiveServiceWorker): AskedWorker {
    const known = this.#asked.get(worker);
    if (known) return known;
    const { name, clock, flag, startTimeoutMs } = this.#ports;
    const asked = new AskedWorker(worker, {
      name,
      clock,
      limitMs: startTimeoutMs,
      isSilent: flag(`${name}:silent-worker:${worker.scriptUrl}`),
      signal: this.#closed.signal,
    });
    this.#asked.set(worker, asked);
    return asked;
  }
}
