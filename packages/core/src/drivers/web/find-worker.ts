import type { Clock } from '../../platform/clock.ts';
import { DEFAULT_NAME } from '../../platform/names.ts';
import type { ActiveServiceWorker, ServiceWorkerPort } from '../../platform/service-worker-port.ts';
import { timeBox } from '../../platform/time-box.ts';
import type { NativeBackgroundFetchManager } from '../../spec/native-background-fetch.ts';
import { DriverRefusal } from '../driver.ts';
import { isWorkerPong, type WorkerPing } from './worker-messages.ts';

export interface FindWorkerPorts {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  /** `null` where there are no service workers. */
  readonly serviceWorker: ServiceWorkerPort | null;
  /** How long a worker may take to become active, and how long to answer. */
  readonly startTimeoutMs: number;
}

/** Finds the page's service worker and finds out whether it keeps what Background Fetch brings. */
export class WorkerFinder {
  readonly #ports: FindWorkerPorts;
  readonly #closed = new AbortController();
  readonly #pings = new WeakMap<ActiveServiceWorker, { answered: boolean; waited: boolean }>();

  constructor(ports: FindWorkerPorts) {
    this.#ports = ports;
  }

  /** The browser's Background Fetch of the active worker. Rejects with `DriverRefusal`, saying why there is none. */
  async backgroundFetch(): Promise<NativeBackgroundFetchManager> {
    return (await this.#find()).backgroundFetch;
  }

  /** The same, of a worker that keeps the results: without one they would be lost. */
  async reliableBackgroundFetch(): Promise<NativeBackgroundFetchManager> {
    const { worker, backgroundFetch } = await this.#find();
    if (!(await this.#answers(worker))) {
      const { name } = this.#ports;
      const call = name === DEFAULT_NAME ? '' : `{ name: ${JSON.stringify(name)} }`;
      throw new DriverRefusal(
        `The service worker would lose the results: call installBackgroundFetch(${call}) from '@bgfetch/core/service-worker' in it.`,
      );
    }
    return backgroundFetch;
  }

  /** Forgets about answers that have not come. */
  close(): void {
    this.#closed.abort();
  }

  async #find(): Promise<{
    worker: ActiveServiceWorker;
    backgroundFetch: NativeBackgroundFetchManager;
  }> {
    const { serviceWorker, clock, startTimeoutMs } = this.#ports;
    if (!serviceWorker?.hasBackgroundFetch)
      throw new DriverRefusal('This browser has no Background Fetch.');
    const worker = await timeBox(clock, startTimeoutMs, 'Activating a service worker', () =>
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

  /** A worker is waited for once only: one that answers late is found to have answered the next time. */
  async #answers(worker: ActiveServiceWorker): Promise<boolean> {
    const { clock, name, startTimeoutMs } = this.#ports;
    const known = this.#pings.get(worker);
    if (known?.answered || known?.waited) return known.answered;
    const ping = known ?? { answered: false, waited: false };
    this.#pings.set(worker, ping);
    const message: WorkerPing = { bgfetch: 1, type: 'worker-ping', name };
    const answer = worker.ask(message, this.#closed.signal).then(
      (value) => {
        ping.answered = isWorkerPong(value);
      },
      () => {},
    );
    await timeBox(clock, startTimeoutMs, 'The answer', () => answer).catch(() => {});
    ping.waited = true;
    return ping.answered;
  }
}
