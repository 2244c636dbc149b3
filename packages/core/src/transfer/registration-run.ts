import { type FrameTask, oncePerFrame } from '../browser/clock.ts';
import { Emitter } from '../browser/emitter.ts';
import type { SnapshotEnvelope } from '../model/messages.ts';
import { changeSince, type LiveState, SnapshotProjector } from '../model/project-snapshot.ts';
import type { RegistrationRows } from '../model/rows.ts';
import { StaleEpochError, type Transition } from '../model/transitions/transition.ts';
import { liveRecords, type RecordActivity, summarise } from './attempt-history.ts';
import {
  type EngineContext,
  type EngineOptions,
  type EnginePorts,
  InterruptedError,
} from './engine-options.ts';
import type { FairQueue } from './fair-queue.ts';
import { RecordRun, type RunOfRecord } from './record-run.ts';

/**
 * One stretch of running one registration, under a lease: the rows as they are on disk, what its records are doing,
 * and the only way to change either. Every write names the epoch of the claim and is told to the sink.
 */
export class RegistrationRun implements RunOfRecord {
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
  readonly #projector = new SnapshotProjector();
  #state: RegistrationRows;
  #seq = 0;
  /** What was told last; `null` when the next snapshot is to be told whole. */
  #told: SnapshotEnvelope | null = null;
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

  /** Whether records wait for a slot. Those that have one come first, so it is found soon. */
  get hasQueued(): boolean {
    for (const { kind } of this.#activities.values()) if (kind === 'queued') return true;
    return false;
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
    this.#told = null;
    this.#telling.request();
  }

  /**
   * Tells the last snapshot of the run, at once: what it was doing is over, and `live` says what is to come. Returns the
   * `seq` that whoever knows better has to exceed.
   */
  end(live: Pick<LiveState, 'status' | 'waitingFor' | 'retryAt'>): number {
    this.#telling.cancel();
    this.#activities.clear();
    this.#told = null;
    this.#tell({ ...live, runner: null });
    return this.#seq;
  }

  #tell(live?: Pick<LiveState, 'status' | 'waitingFor' | 'retryAt' | 'runner'>): void {
    const { epoch, revision } = this.#state.registration;
    const { contextId, guarantees, sink } = this.ports;
    const snapshot = this.#projector.project(this.#state, {
      ...(live ?? { ...summarise(this.#activities), runner: contextId }),
      guarantees,
      records: liveRecords(this.#activities),
    });
    const envelope = { snapshot, epoch, revision, seq: ++this.#seq };
    sink.publish(envelope, this.#told ? changeSince(this.#told, envelope) : undefined);
    this.#told = envelope;
  }
}
