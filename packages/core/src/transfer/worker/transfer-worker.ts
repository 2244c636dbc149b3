import type { Clock } from '../../browser/clock.ts';
import type { DedicatedWorker } from '../../browser/dedicated-worker.ts';
import type { PlainError, WorkerCommand, WorkerReport } from './protocol.ts';

/** The script may be loaded over a slow network. */
const START_LIMIT_MS = 10_000;
/** A worker that was late, on a machine that was busy or by a network that was slow, is started anew after this time. */
const START_AGAIN_MS = 60_000;
/** A worker without work is ended, since it takes memory. To start another one takes some tens of milliseconds. */
const IDLE_MS = 60_000;

/** A worker that has not said for so long that it has ended an exchange is taken for dead. A slow disk may take seconds to flush. */
const ANSWER_LIMIT_MS = 15_000;

/** Commands without the id of their exchange. */
type Command<Type = WorkerCommand> = Type extends unknown ? Omit<Type, 'id'> : never;

/** One exchange with a transfer worker. */
export interface WorkerExchange {
  send(command: Command): void;
  /** Calls `listener` for every report of the exchange, in order; with those that have come already first. */
  listen(listener: (report: WorkerReport) => void): void;
  /** No more bytes are wanted. What has come is still stored, and reported. */
  cancel(): void;
  /** Nothing more is wanted of it. */
  end(): void;
}

/** Bodies can't be moved by a worker here; the message says why. */
export class WorkerUnavailableError extends Error {
  override readonly name = 'NotSupportedError';
}

/** The worker has said nothing in time, not even that it can't run. */
class LateWorkerError extends Error {}

export interface TransferWorkerPorts {
  readonly clock: Clock;
  /** Starts the worker. Rejects or throws where that can't be done. */
  readonly start: () => Promise<DedicatedWorker>;
  /** Is told why files can't be written here, and `null` once they can. */
  readonly onAvailability: (reason: string | null) => void;
}

/**
 * The dedicated worker of this page, which all registrations share. It is started with the first exchange, ended when there was
 * none for a while, and started anew then. Once it has said that it can't run here, it is not tried again in this page.
 */
export class TransferWorker {
  readonly #ports: TransferWorkerPorts;
  readonly #exchanges = new Map<number, (report: WorkerReport) => void>();
  #lastId = 0;
  #starting: Promise<DedicatedWorker> | null = null;
  #failure: WorkerUnavailableError | null = null;
  #cancelIdle: () => void = () => {};

  constructor(ports: TransferWorkerPorts) {
    this.#ports = ports;
  }

  /** Opens an exchange. Rejects with `WorkerUnavailableError`, and with the reason of `signal`. */
  async open(signal: AbortSignal): Promise<WorkerExchange> {
    if (this.#failure) throw this.#failure;
    this.#cancelIdle();
    this.#starting ??= this.#start();
    const worker = await this.#starting;
    if (signal.aborted) this.#endWhenIdle();
    signal.throwIfAborted();
    // Another one that was stopped meanwhile may have set it.
    this.#cancelIdle();
    const id = ++this.#lastId;
    const early: WorkerReport[] = [];
    let listener: ((report: WorkerReport) => void) | null = null;
    let hasEnded = false;
    let hasHead = false;
    let isReceiving = false;
    let isEnding = false;
    this.#exchanges.set(id, (report) => {
      hasEnded ||= report.type === 'ended' || hasWhole(report);
      hasHead ||= report.type === 'head';
      if (listener) listener(report);
      else early.push(report);
      // The worker has forgotten it by now, and will not say that it is over.
      if (isEnding && !isReceiving && report.type === 'head') forget();
    });
    const forget = (): void => {
      this.#exchanges.delete(id);
      this.#endWhenIdle();
    };
    return {
      send: (command) => {
        isReceiving ||= command.type === 'receive';
        worker.post({ ...command, id });
      },
      listen: (next) => {
        listener = next;
        for (const report of early.splice(0)) next(report);
      },
      cancel: () => worker.post({ type: 'abort', id }),
      end: () => {
        if (hasEnded || isEnding || !this.#exchanges.has(id)) return;
        isEnding = true;
        worker.post({ type: 'abort', id });
        if (isReceiving || !hasHead) {
          // The worker ends the fetch or closes the file, and says so when it has.
          const isDead = () => this.#exchanges.has(id);
          this.#ports.clock.setTimer(() => isDead() && this.#giveUp(worker), ANSWER_LIMIT_MS);
          return;
        }
        forget();
      },
    };
  }

  /**
   * Ends the worker; what it is doing is broken off. The next exchange starts another one. For a page that goes to sleep: a worker
   * keeps some browsers from storing the page in the back/forward cache.
   */
  sleep(): void {
    this.#cancelIdle();
    const starting = this.#starting;
    this.#crashed('The page has gone to sleep.');
    void starting?.then((worker) => worker.end()).catch(() => {});
  }

  /** The same for good. */
  close(): void {
    this.#failure ??= new WorkerUnavailableError('The manager was closed.');
    this.sleep();
  }

  async #start(): Promise<DedicatedWorker> {
    const { onAvailability } = this.#ports;
    try {
      const worker = await this.#ports.start();
      worker.onMessage((message) => this.#hear(message as WorkerReport));
      await this.#untilReady(worker);
      onAvailability(null);
      return worker;
    } catch (error) {
      const { message } = error as PlainError;
      const failure = new WorkerUnavailableError(message, { cause: error });
      this.#failure = failure;
      this.#starting = null;
      onAvailability(message);
      if (error instanceof LateWorkerError) this.#startAgainLater(failure);
      throw failure;
    }
  }

  #startAgainLater(failure: WorkerUnavailableError): void {
    this.#cancelIdle = this.#ports.clock.setTimer(() => {
      if (this.#failure === failure) this.#failure = null;
    }, START_AGAIN_MS);
  }

  /** Resolves when the worker has said that it can write files. Rejects when it can't, and ends it then. */
  #untilReady(worker: DedicatedWorker): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const fail = (message: string, kind: new (message: string) => Error = Error): void => {
        cancel();
        worker.end();
        reject(new kind(message));
      };
      const cancel = this.#ports.clock.setTimer(
        () => fail('The transfer worker did not start in time.', LateWorkerError),
        START_LIMIT_MS,
      );
      worker.onError((message) => {
        fail(`The transfer worker can't run here: ${message}`);
        this.#crashed(message);
      });
      worker.onMessage((message) => {
        const report = message as WorkerReport;
        if (report.type !== 'ready') return;
        const { problem } = report;
        if (problem)
          return fail(`Files can't be written here: ${problem.name}: ${problem.message}`);
        cancel();
        resolve();
      });
    });
  }

  /** The worker has died without a word, or hangs: the next exchange starts another one. */
  #giveUp(worker: DedicatedWorker): void {
    worker.end();
    this.#crashed('The transfer worker does not answer any more.');
  }

  /** The worker is gone: what it was doing has broken off, and may be begun again with another one. */
  #crashed(message: string): void {
    for (const [id, listener] of [...this.#exchanges]) {
      this.#exchanges.delete(id);
      const error = { kind: 'network', name: 'InvalidStateError', message } as const;
      // Nobody knows when the browser closes its file, so it is not appended to any more.
      listener({ type: 'ended', id, end: { position: 0, error, digest: null } });
    }
    this.#starting = null;
  }

  #hear(report: WorkerReport): void {
    if (report.type === 'ready') return;
    this.#exchanges.get(report.id)?.(report);
    if (report.type !== 'closed' && !hasWhole(report)) return;
    this.#exchanges.delete(report.id);
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    this.#cancelIdle();
    if (this.#exchanges.size > 0) return;
    this.#cancelIdle = this.#ports.clock.setTimer(() => this.sleep(), IDLE_MS);
  }
}

const hasWhole = (report: WorkerReport): boolean =>
  report.type === 'head' && report.whole !== undefined;
