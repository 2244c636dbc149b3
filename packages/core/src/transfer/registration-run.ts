import { type FrameTask, oncePerFrame } from '../browser/clock.ts';
import { Emitter } from '../browser/emitter.ts';
import type { BodyPart } from '../model/body-parts.ts';
import { type LiveState, projectSnapshot } from '../model/project-snapshot.ts';
import type { RecordRow, RegistrationRows } from '../model/rows.ts';
import { markSent, unfencedForSender } from '../model/transitions/run.ts';
import { StaleEpochError, type Transition } from '../model/transitions/transition.ts';
import { AttemptHistory, liveRecords, type RecordActivity, summarise } from './attempt-history.ts';
import {
  type EngineContext,
  type EngineOptions,
  type EnginePorts,
  InterruptedError,
} from './engine-options.ts';
import type { FairQueue } from './fair-queue.ts';

/**
 * One stretch of running one registration, under a lease: the rows as they are on disk, what its records are doing,
 * and the only way to change either. Every write names the epoch of the claim and is told to the sink.
 */
export class RegistrationRun {
  readonly ports: EnginePorts;
  readonly options: EngineOptions;
  readonly queue: FairQueue;
  /** The epoch of the claim that this run holds. */
  readonly epoch: number;
  /** Those that were unfinished when the run began. */
  readonly records: readonly RecordRun[];
  /** An answer came although the device says that it is offline: the device is wrong. */
  isOnlineAnyhow = false;
  readonly #controller = new AbortController();
  readonly #activities = new Map<number, RecordActivity>();
  readonly #events = new Emitter<{ retryNow: () => void }>();
  #state: RegistrationRows;
  #seq = 0;
  /** A snapshot of thousands of records is not made for each of their changes: those of one frame are told together. */
  readonly #telling: FrameTask;

  constructor(claimed: RegistrationRows, { ports, options, queue }: EngineContext) {
    this.#state = claimed;
    this.epoch = claimed.registration.epoch;
    this.ports = ports;
    this.options = options;
    this.queue = queue;
    this.#telling = oncePerFrame(ports.clock, () => this.#tell());
    this.records = claimed.records
      .filter(({ state }) => state === 'pending')
      .map(({ index }) => new RecordRun(this, index));
    for (const { index } of this.records) this.#activities.set(index, { kind: 'queued' });
  }

  get uid(): string {
    return this.#state.registration.uid;
  }

  /** The rows, as they were written last. */
  get state(): RegistrationRows {
    return this.#state;
  }

  /** Aborts when the run has to stop, for whatever reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Stops everything at the last committed byte. A request that is on its way and may not be sent twice goes on, if
   * `reason` is an `InterruptedError` (a pause, a page that sleeps) and the registration is active.
   */
  stop(reason: unknown): void {
    this.#controller.abort(reason);
    void this.#stopOnlySendings(reason);
  }

  async #stopOnlySendings(reason: unknown): Promise<void> {
    const sending = this.records.filter((record) => record.isSentOnce);
    if (sending.length === 0) return;
    const goesOn = reason instanceof InterruptedError && (await this.#isActive());
    if (!goesOn) for (const record of sending) record.stopOnlySending(reason);
  }

  /** Where the store can't say, it is taken for active: what comes of it can't be written then either. */
  #isActive(): Promise<boolean> {
    return this.ports.store.read(this.uid).then(
      (state) => state?.registration.phase === 'active',
      () => true,
    );
  }

  /** Writes, then tells. Rejects with `StaleEpochError` when the registration is gone or no longer this run's. */
  async apply(
    indices: readonly number[] | 'all',
    transition: Transition,
    durability?: 'relaxed' | 'strict',
    signal: AbortSignal = this.signal,
  ): Promise<void> {
    const { store } = this.ports;
    const changed = await store.transact(this.uid, indices, transition, durability, signal);
    if (!changed) throw new StaleEpochError('The registration has been released.');
    const records = [...this.#state.records];
    for (const record of changed.records) {
      records[record.index] = record;
      if (record.state !== 'pending') this.#activities.delete(record.index);
    }
    this.#state = { registration: changed.registration, records };
    this.#telling.request();
  }

  /** Calls `listener` when the app asks for an attempt now; returns the function that ends it. */
  onRetryNow(listener: () => void): () => void {
    return this.#events.on('retryNow', listener);
  }

  /** Whatever the records wait for is over. */
  retryNow(): void {
    this.#events.emit('retryNow');
  }

  /** What the record at `index` is doing now. */
  report(index: number, activity: RecordActivity): void {
    this.#activities.set(index, activity);
    this.#telling.request();
  }

  /** Tells the snapshot again, for a context that has just opened. */
  tellAgain(): void {
    this.#telling.request();
  }

  /**
   * Tells the last snapshot of the run, at once: what it was doing is over, and `live` says what is to come. Returns the
   * `seq` that whoever knows better has to exceed.
   */
  end(live: Pick<LiveState, 'status' | 'waitingFor' | 'retryAt'>): number {
    this.#telling.cancel();
    this.#activities.clear();
    this.#tell({ ...live, runner: null });
    return this.#seq;
  }

  #tell(live?: Pick<LiveState, 'status' | 'waitingFor' | 'retryAt' | 'runner'>): void {
    const { epoch, revision } = this.#state.registration;
    const { contextId, guarantees, sink } = this.ports;
    const snapshot = projectSnapshot(this.#state, {
      ...(live ?? { ...summarise(this.#activities), runner: contextId }),
      guarantees,
      records: liveRecords(this.#activities),
    });
    sink.publish({ snapshot, epoch, revision, seq: ++this.#seq });
  }
}

/** One record of a run: its row, what the run has learnt about its server, and the only way to change the row. */
export class RecordRun {
  readonly run: RegistrationRun;
  readonly index: number;
  readonly history: AttemptHistory = new AttemptHistory();
  /** Ends the work on the record once its request, which may not be sent twice, is on its way. */
  #onlySending: AbortController | null = null;
  /** The file that this run has written last. */
  #part: BodyPart | null = null;
  /** The files of this run that no worker has open any more. */
  readonly #closed = new Set<string>();
  #files = 0;

  constructor(run: RegistrationRun, index: number) {
    this.run = run;
    this.index = index;
  }

  get ports(): EnginePorts {
    return this.run.ports;
  }

  get options(): EngineOptions {
    return this.run.options;
  }

  /** As it was written last. */
  get row(): RecordRow {
    return this.run.state.records[this.index] as RecordRow;
  }

  /** Aborts when the work on the record has to stop: later than the run's, where it is not cut off by a pause. */
  get signal(): AbortSignal {
    return this.#onlySending?.signal ?? this.run.signal;
  }

  /** Whether its request may not be sent twice, and is on its way. */
  get isSentOnce(): boolean {
    return this.#onlySending !== null;
  }

  stopOnlySending(reason: unknown): void {
    this.#onlySending?.abort(reason);
  }

  /** What it is doing now. */
  report(activity: RecordActivity): void {
    this.run.report(this.index, activity);
  }

  /** The name of a file that nobody has used: an epoch belongs to one run. */
  newFile(): string {
    this.#files += 1;
    return `${this.index}-${this.run.epoch}-${this.#files}`;
  }

  /** The file of this run that ends where the stored bytes do, and can be appended to; `null` when there is none. */
  fileToContinue(): BodyPart | null {
    const part = this.#part;
    const { received, parts = [] } = this.row;
    const isLast = parts.some(({ file, end }) => file === part?.file && end === received);
    return part && isLast && this.#closed.delete(part.file) ? part : null;
  }

  fileGrew(part: BodyPart): void {
    this.#part = part;
  }

  fileClosed(file: string): void {
    this.#closed.add(file);
  }

  /** Writes what `transition`, made for this run and this record, makes of the rows; rejects as `RegistrationRun.apply`. */
  apply<Args extends readonly unknown[]>(
    transition: (epoch: number, index: number, ...args: Args) => Transition,
    ...args: Args
  ): Promise<void> {
    return this.write(transition(this.run.epoch, this.index, ...args));
  }

  write(transition: Transition, durability?: 'relaxed' | 'strict'): Promise<void> {
    const { run, index } = this;
    return this.#onlySending
      ? run.apply([index], unfencedForSender(run.epoch, index, transition), durability, this.signal)
      : run.apply([index], transition, durability);
  }

  /**
   * The request, which may not be sent twice, is about to be sent. Rejects if it is not to be: then it does not count as
   * sent. From here on `signal` outlives a pause: to cut such a request off is to lose it.
   */
  async beginOnlySending(): Promise<void> {
    const { run, index } = this;
    this.#onlySending = new AbortController();
    // A power loss must not undo that it was sent.
    await this.write(markSent(run.epoch, index), 'strict');
    if (!run.signal.aborted) return;
    const takenBack = unfencedForSender(run.epoch, index, markSent(run.epoch, index, false));
    await run.ports.store.transact(run.uid, [index], takenBack).catch(() => {});
    run.signal.throwIfAborted();
  }
}
