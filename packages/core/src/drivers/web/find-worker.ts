import { type Clock, sleep, timeBox } from '../../browser/clock.ts';
import type {
  ActiveServiceWorker,
  NativeBackgroundFetchManager,
  ServiceWorkerPort,
} from '../../browser/service-worker.ts';
import type { KeptFlag } from '../../browser/storage.ts';
import { isWorkerPong, type WorkerPing } from '../../model/messages.ts';
import { DEFAULT_NAME } from '../../model/names.ts';
import { DriverRefusal } from '../driver.ts';

export interface WorkerProbeOptions {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  /** A worker that does not answer within this time does not have our entry. It may have to start first. */
  readonly limitMs: number;
  /** Keeps over page loads that the worker did not answer, so that not every page has to wait for it. */
  readonly knownSilent: KeptFlag;
  /** Aborts when the answer is not wanted any more. */
  readonly signal: AbortSignal;
}

/**
 * The question to one service worker whether it has our entry. A late answer counts as soon as it has come, also from a
 * worker that did not answer an earlier page.
 */
export class WorkerProbe {
  readonly #options: WorkerProbeOptions;
  readonly #askedAt: number;
  readonly #answer: Promise<void>;
  #answered = false;

  /** Sends the question at once. */
  constructor(worker: ActiveServiceWorker, options: WorkerProbeOptions) {
    this.#options = options;
    this.#askedAt = options.clock.now();
    const { name, signal, knownSilent: isSilent, limitMs, clock } = options;
    const message: WorkerPing = { bgfetch: 1, type: 'worker-ping', name };
    this.#answer = worker.ask(message, signal).then(
      (value) => {
        this.#answered = isWorkerPong(value);
        if (this.#answered) isSilent.set(false);
      },
      () => {},
    );
    const waiting = Promise.race([this.#answer, sleep(clock, limitMs, signal)]);
    void waiting.then(
      () => this.#answered || signal.aborted || isSilent.set(true),
      () => {},
    );
  }

  /**
   * Resolves with whether the worker has answered, `patienceMs` after the question at the latest. It does not wait for a
   * worker that did not answer an earlier page.
   */
  async answers(patienceMs: number): Promise<boolean> {
    const { clock, knownSilent: isSilent } = this.#options;
    const waited = clock.now() - this.#askedAt;
    const patience = isSilent.get() ? 0 : Math.min(patienceMs, patienceMs - waited);
    if (this.#answered || patience <= 0) return this.#answered;
    const over = new AbortController();
    await Promise.race([this.#answer, sleep(clock, patience, over.signal).catch(() => {})]);
    over.abort();
    return this.#answered;
  }
}

export interface FindWorkerPorts {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  /** `null` where there are no service workers. */
  readonly serviceWorker: ServiceWorkerPort | null;
  /** How long a worker may take to become active, and how long to answer, when the app has asked for this driver. */
  readonly startTimeoutMs: number;
  /** Flags that outlive the page. */
  readonly flag: (key: string) => KeptFlag;
}

/** The limit while a user waits for the choice of a driver: there is nothing yet that an app could show. */
const SHORT_PATIENCE_MS = 1000;

/** Finds the page's service worker, and finds out whether it stores what Background Fetch brings. */
export class WorkerFinder {
  readonly #ports: FindWorkerPorts;
  readonly #closed = new AbortController();
  readonly #probes = new WeakMap<ActiveServiceWorker, WorkerProbe>();

  constructor(ports: FindWorkerPorts) {
    this.#ports = ports;
  }

  /**
   * The browser's Background Fetch of the active worker. Rejects with `DriverRefusal`, which says why there is none.
   * `isWanted`: the app has asked for this driver and no other, so this waits longer.
   */
  async backgroundFetch(isWanted = true): Promise<NativeBackgroundFetchManager> {
    return (await this.#find(this.#patienceMs(isWanted))).backgroundFetch;
  }

  /** As `backgroundFetch`, but only of a worker that has our entry: without it the results would be lost. */
  async reliableBackgroundFetch(isWanted: boolean): Promise<NativeBackgroundFetchManager> {
    const patienceMs = this.#patienceMs(isWanted);
    const { worker, backgroundFetch } = await this.#find(patienceMs);
    if (!(await this.#probe(worker).answers(patienceMs))) {
      const { name } = this.#ports;
      const call = name === DEFAULT_NAME ? '' : `{ name: ${JSON.stringify(name)} }`;
      throw new DriverRefusal(
        `The service worker would lose the results: call installBackgroundFetch(${call}) from '@bgfetch/core/service-worker' in it.`,
      );
    }
    return backgroundFetch;
  }

  /** Sends the question before its answer is needed. */
  async probeAhead(): Promise<void> {
    const found = await this.#find(this.#ports.startTimeoutMs).catch(() => null);
    if (found) this.#probe(found.worker);
  }

  /** Stops waiting for answers. */
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

  #probe(worker: ActiveServiceWorker): WorkerProbe {
    const known = this.#probes.get(worker);
    if (known) return known;
    const { name, clock, flag, startTimeoutMs } = this.#ports;
    const asked = new WorkerProbe(worker, {
      name,
      clock,
      limitMs: startTimeoutMs,
      knownSilent: flag(`${name}:silent-worker:${worker.scriptUrl}`),
      signal: this.#closed.signal,
    });
    this.#probes.set(worker, asked);
    return asked;
  }
}
