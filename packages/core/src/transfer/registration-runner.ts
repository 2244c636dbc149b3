import { abortable, onAbort, sleep } from '../browser/clock.ts';
import { until } from '../browser/emitter.ts';
import { type LiveState, projectSnapshot } from '../model/project-snapshot.ts';
import { leaseGenerationOf, type RegistrationRow, type RegistrationRows } from '../model/rows.ts';
import { problemOf } from '../model/snapshot.ts';
import { StaleEpochError } from '../model/transitions/transition.ts';
import { recheckBodies } from '../storage/bodies.ts';
import { isUnreadable } from '../storage/store.ts';
import type { EngineOptions, EnginePorts } from './engine-options.ts';
import type { FairQueue } from './fair-queue.ts';
import type { HolderLiveness } from './holder-liveness.ts';
import { holdLease, type LeaseTask } from './lease.ts';
import { performBackgroundFetch } from './perform-background-fetch.ts';
import { RegistrationRun } from './registration-run.ts';
import { InterruptedError, RunStoppedError } from './run-errors.ts';

/**
 * Sees to it that one registration is run whenever it may be, until there is nothing more to do: waits for an execution
 * window, then for the lease, then runs; and begins anew with what the store says whenever that ended early.
 */
export class RegistrationRunner {
  readonly #uid: string;
  readonly #ports: EnginePorts;
  readonly #options: EngineOptions;
  readonly #queue: FairQueue;
  readonly #liveness: HolderLiveness;
  readonly #onDone: () => void;
  /** Aborts the present turn: a window closed, a command came, or the engine closes. */
  #turn = new AbortController();
  #run: RegistrationRun | null = null;
  /** Ends the wait after an unexpected error. */
  #recovering = new AbortController();
  #closed = false;
  /** Turns in a row that ended with an error that nobody expected. */
  #mishaps = 0;
  /** Of the last that a run has told. */
  #lastSeq = 0;
  #onBegun: () => void = () => {};
  /** Of the lease that the present turn holds or waits for. */
  #generation = 0;

  constructor(
    uid: string,
    ports: EnginePorts,
    options: EngineOptions,
    queue: FairQueue,
    liveness: HolderLiveness,
    onDone: () => void,
  ) {
    this.#uid = uid;
    this.#ports = ports;
    this.#options = options;
    this.#queue = queue;
    this.#liveness = liveness;
    this.#onDone = onDone;
  }

  /** Begins; call once. Resolves when this context has the lease, or knows what it has to wait for. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#onBegun = resolve;
      void this.#runTurns();
    });
  }

  /** Says again what is known, for a context that has just opened. */
  tellAgain(): void {
    this.#run?.tellAgain();
  }

  /** Nothing is to be waited for any longer: not the next attempt, and not the store. */
  retryNow(): void {
    this.#run?.retryNow();
    this.#recovering.abort();
  }

  /** The row may have changed. What runs goes on if the row still knows it: news can be old, or of its own start. */
  async look(): Promise<void> {
    if (this.#run) {
      const looking = this.#ports.store.transact(this.#uid, [], () => null);
      const state = await looking.catch(() => null);
      // Where the store fails, the run's own next write finds out.
      if (this.#run && (state === null || state?.registration.epoch === this.#run.epoch)) return;
    }
    this.interrupt();
  }

  /** The row has changed, or the window has closed: stop, look again. */
  interrupt(): void {
    this.#stop(new InterruptedError('The registration was changed, or may not run now.'));
  }

  /** The window has closed, and nothing may run outside of it. */
  stop(): void {
    this.#stop(new RunStoppedError('It may not run now.'));
  }

  /** Another context has given up a frozen holder: who holds an older lease, or waits for one, looks again. */
  leaseCounts(generation: number): void {
    if (this.#generation < generation) this.interrupt();
  }

  close(): void {
    this.#closed = true;
    this.#stop(new RunStoppedError('The engine was closed.'));
  }

  #stop(reason: RunStoppedError): void {
    this.#turn.abort(reason);
    // What has outlived another reason may not outlive this one.
    this.#run?.stop(reason);
  }

  async #runTurns(): Promise<void> {
    while (!this.#closed) {
      this.#turn = new AbortController();
      const { signal } = this.#turn;
      try {
        const isDone = await this.#takeTurn(signal);
        this.#mishaps = 0;
        // A command that came while the row was read may have given it something to do again.
        if (isDone && !signal.aborted) break;
      } catch (error) {
        if (!signal.aborted && !(error instanceof StaleEpochError)) await this.#recover(error);
      }
    }
    this.#onBegun();
    this.#onDone();
  }

  /** Resolves with whether there is nothing more to do. */
  async #takeTurn(signal: AbortSignal): Promise<boolean> {
    const state = await this.#ports.store.read(this.#uid);
    if (!state) this.#ports.onMissing?.(this.#uid);
    if (!state || !isRunnable(state.registration)) return true;
    await this.#windowOpen(state, signal);
    signal.throwIfAborted();
    const onWaiting = () => this.#show(state, { status: 'waiting', waitingFor: 'other-tab' });
    const task: LeaseTask = (claimed, lost) => this.#runOnce(claimed, signal, lost);
    this.#generation = leaseGenerationOf(state.registration);
    await holdLease(this.#ports, this.#liveness, state, signal, onWaiting, task);
    return false;
  }

  async #windowOpen(state: RegistrationRows, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { open, waitingFor } = this.#ports.windows;
    if (!open.getSnapshot()) this.#show(state, { status: 'waiting', waitingFor });
    await until(open, Boolean, signal);
  }

  async #runOnce(claimed: RegistrationRows, signal: AbortSignal, lost: AbortSignal): Promise<void> {
    const { windows } = this.#ports;
    this.#onBegun();
    const run = new RegistrationRun(claimed, this.#ports, this.#options, this.#queue);
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

  /** The store failed, most likely: say so, wait, and look again. */
  async #recover(error: unknown): Promise<void> {
    const { clock, store } = this.#ports;
    const { baseDelayMs, maxDelayMs } = this.#options.retry;
    const delayMs = Math.min(maxDelayMs, baseDelayMs * 2 ** this.#mishaps);
    this.#mishaps += 1;
    // Otherwise it would fail so for ever.
    if (isUnreadable(error)) await recheckBodies(store, this.#uid).catch(() => {});
    const state = await store.read(this.#uid).catch(() => undefined);
    const live = { status: 'waiting', waitingFor: 'retry' } as const;
    const retryAt = clock.now() + delayMs;
    if (state)
      this.#show(state, { ...live, retryAt, problem: problemOf(error) }, this.#lastSeq + 1);
    this.#recovering = new AbortController();
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
    sink.show({ snapshot, epoch, revision, seq });
    this.#onBegun();
  }
}

/** The browser may have taken it back: its worker copies what it has finished after all. */
const isRunnable = ({ phase, paused, driver }: RegistrationRow): boolean =>
  phase === 'active' && !paused && driver !== 'web';
