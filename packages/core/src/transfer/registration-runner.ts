import { abortable, onAbort, sleep } from '../browser/clock.ts';
import { until } from '../browser/emitter.ts';
import { type LiveState, projectSnapshot } from '../model/project-snapshot.ts';
import { leaseGenerationOf, type RegistrationRow, type RegistrationRows } from '../model/rows.ts';
import { problemOf } from '../model/snapshot.ts';
import { StaleEpochError } from '../model/transitions/transition.ts';
import { recheckBodies, recheckFiles } from '../storage/recheck-bodies.ts';
import { isUnreadable } from '../storage/store.ts';
import {
  type EngineContext,
  type EnginePorts,
  InterruptedError,
  RunStoppedError,
} from './engine-options.ts';
import { holdLease, type LeaseTask } from './lease.ts';
import { performBackgroundFetch } from './perform-background-fetch.ts';
import { RegistrationRun } from './registration-run.ts';
import { backoffMs } from './retry.ts';

/**
 * Runs one registration whenever that is possible, until nothing is left to do. It works in turns: each one reads the row,
 * waits for an execution window, then for the lease, then runs. A turn that is interrupted is followed by another one.
 */
export class RegistrationRunner {
  readonly #uid: string;
  readonly #context: EngineContext;
  readonly #ports: EnginePorts;
  readonly #onDone: () => void;
  /** Aborts the present turn: a window closed, a command came, or the engine closes. */
  #turn = new AbortController();
  #run: RegistrationRun | null = null;
  /** Aborts the wait that follows an unexpected error. */
  #recovering = new AbortController();
  #closed = false;
  /** Turns in a row that ended with an unexpected error. */
  #failures = 0;
  /** The `seq` of the last snapshot of the last run. */
  #lastSeq = 0;
  #onBegun: () => void = () => {};
  /** The generation of the lease that the present turn holds or waits for. */
  #generation = 0;

  /** `onDone` is called when nothing is left to do. */
  constructor(uid: string, context: EngineContext, onDone: () => void) {
    this.#uid = uid;
    this.#context = context;
    this.#ports = context.ports;
    this.#onDone = onDone;
  }

  /** Begins; call once. Resolves when this context has the lease, or knows what it has to wait for. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#onBegun = resolve;
      void this.#runTurns();
    });
  }

  /** Tells the snapshot again, for a context that has just opened. */
  tellAgain(): void {
    this.#run?.tellAgain();
  }

  /** Ends each wait: for the next attempt of a record, and for the store after an error. */
  retryNow(): void {
    this.#run?.retryNow();
    this.#recovering.abort();
  }

  /** Interrupts a run whose epoch is not the row's any more. Old news, and news of its own start, do not interrupt it. */
  async rowMayHaveChanged(): Promise<void> {
    if (this.#run) {
      const looking = this.#ports.store.transact(this.#uid, [], () => null);
      const state = await looking.catch(() => null);
      // When the store fails, the run's next write will fail too.
      if (this.#run && (state === null || state?.registration.epoch === this.#run.epoch)) return;
    }
    this.interrupt();
  }

  /** The row has changed, or the window has closed: ends the turn, and begins another one. */
  interrupt(): void {
    this.#stop(new InterruptedError('The registration was changed, or may not run now.'));
  }

  /** The same, for windows outside of which nothing at all may move. */
  stop(): void {
    this.#stop(new RunStoppedError('It may not run now.'));
  }

  /** Another context has replaced the lease of a frozen one: whoever holds or waits for an older lease begins anew. */
  leaseAbandoned(generation: number): void {
    if (this.#generation < generation) this.interrupt();
  }

  close(): void {
    this.#closed = true;
    this.#stop(new RunStoppedError('The engine was closed.'));
  }

  #stop(reason: RunStoppedError): void {
    this.#turn.abort(reason);
    // A run may have outlived the first reason; it is told of each.
    this.#run?.stop(reason);
  }

  async #runTurns(): Promise<void> {
    while (!this.#closed) {
      this.#turn = new AbortController();
      const { signal } = this.#turn;
      try {
        const isDone = await this.#takeTurn(signal);
        this.#failures = 0;
        // A command that came while the row was read may have given it work again.
        if (isDone && !signal.aborted) break;
      } catch (error) {
        if (!signal.aborted && !(error instanceof StaleEpochError)) await this.#recover(error);
      }
    }
    this.#onBegun();
    this.#onDone();
  }

  /** Resolves with whether nothing is left to do. */
  async #takeTurn(signal: AbortSignal): Promise<boolean> {
    const state = await this.#ports.store.read(this.#uid);
    if (!state) this.#ports.onMissing?.(this.#uid);
    if (!state || !isRunnable(state.registration)) return true;
    await this.#untilWindowOpens(state, signal);
    signal.throwIfAborted();
    const onWaiting = () => this.#show(state, { status: 'waiting', waitingFor: 'other-tab' });
    const task: LeaseTask = (claimed, lost) => this.#runOnce(claimed, signal, lost);
    this.#generation = leaseGenerationOf(state.registration);
    await holdLease(this.#context, state, signal, onWaiting, task);
    return false;
  }

  async #untilWindowOpens(state: RegistrationRows, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { open, waitingFor } = this.#ports.windows;
    if (!open.getSnapshot()) this.#show(state, { status: 'waiting', waitingFor });
    await until(open, Boolean, signal);
  }

  async #runOnce(claimed: RegistrationRows, signal: AbortSignal, lost: AbortSignal): Promise<void> {
    const { windows } = this.#ports;
    this.#onBegun();
    const { store } = this.#ports;
    // The first claim makes it 1: before that nobody has written anything.
    if (claimed.registration.epoch > 1) await store.sweepFiles(claimed).catch(() => {});
    if (await recheckFiles(store, claimed)) return;
    const run = new RegistrationRun(claimed, this.#context);
    const unlink = [signal, lost].map((end) => onAbort(end, () => run.stop(end.reason)));
    this.#run = run;
    try {
      await performBackgroundFetch(run);
    } finally {
      this.#run = null;
      for (const stop of unlink) stop();
      const { waitingFor } = windows;
      this.#lastSeq = run.end({ status: 'waiting', waitingFor, retryAt: null });
    }
  }

  /** Most likely the store has failed: shows that, and waits. */
  async #recover(error: unknown): Promise<void> {
    const { clock, store } = this.#ports;
    const delayMs = backoffMs(this.#failures, this.#context.options.retry);
    this.#failures += 1;
    // A body that can't be read any more would fail each turn.
    if (isUnreadable(error)) await recheckBodies(store, this.#uid).catch(() => {});
    const state = await store.read(this.#uid).catch(() => undefined);
    const retryAt = clock.now() + delayMs;
    const problem = problemOf(error);
    const live = { status: 'waiting', waitingFor: 'retry', retryAt, problem } as const;
    if (state) this.#show(state, live, this.#lastSeq + 1);
    this.#onBegun();
    this.#recovering = new AbortController();
    this.#ports.onTrouble?.(this.#uid, state !== undefined);
    const wait = sleep(clock, delayMs, this.#recovering.signal);
    await abortable(wait, this.#turn.signal).catch(() => {});
    this.#recovering.abort();
  }

  #show(
    state: RegistrationRows,
    live: Pick<LiveState, 'status' | 'waitingFor'> & Partial<LiveState>,
    seq = 0,
  ): void {
    const { guarantees, sink } = this.#ports;
    const { epoch, revision } = state.registration;
    const snapshot = projectSnapshot(state, { retryAt: null, runner: null, guarantees, ...live });
    sink.update({ snapshot, epoch, revision, seq });
    this.#onBegun();
  }
}

/** The `web` driver may have it again: its service worker copies what the browser has finished after all. */
const isRunnable = ({ phase, paused, driver }: RegistrationRow): boolean =>
  phase === 'active' && !paused && driver !== 'web';
