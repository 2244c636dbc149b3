import { type FrameTask, oncePerFrame } from '../browser/clock.ts';
import { Emitter } from '../browser/emitter.ts';
import { type LiveState, projectSnapshot } from '../model/project-snapshot.ts';
import type { RecordRow, RegistrationRows } from '../model/rows.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { markSent, unfencedForSender } from '../model/transitions/send.ts';
import { StaleEpochError, type Transition } from '../model/transitions/transition.ts';
import { AttemptHistory, liveRecords, type RecordActivity, summarise } from './attempt-history.ts';
import type { EngineOptions, EnginePorts } from './engine-options.ts';
import type { FairQueue } from './fair-queue.ts';
import { SingleSendings } from './single-sendings.ts';
import { hasIntegrity, type IntegrityError, verifyIntegrity } from './verify-integrity.ts';

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
  readonly #controller = new AbortController();
  readonly #activities = new Map<number, RecordActivity>();
  readonly #histories = new Map<number, AttemptHistory>();
  readonly #events = new Emitter<{ retryNow: () => void }>();
  readonly #singles: SingleSendings;
  #saysOffline = false;
  #isOnlineAnyhow = false;
  #state: RegistrationRows;
  #snapshot: RegistrationSnapshot | undefined;
  #seq = 0;
  /** Projecting thousands of records for each of them would be quadratic: what changed within a frame is told once. */
  readonly #telling: FrameTask;

  constructor(
    claimed: RegistrationRows,
    ports: EnginePorts,
    options: EngineOptions,
    queue: FairQueue,
  ) {
    this.#state = claimed;
    this.epoch = claimed.registration.epoch;
    this.ports = ports;
    this.options = options;
    this.queue = queue;
    this.#singles = new SingleSendings(ports.store, claimed.registration.uid);
    this.#telling = oncePerFrame(ports.clock, () => this.#tell());
    for (const record of claimed.records)
      if (record.state === 'pending') this.#activities.set(record.index, { kind: 'queued' });
  }

  get uid(): string {
    return this.#state.registration.uid;
  }

  get state(): RegistrationRows {
    return this.#state;
  }

  /** Aborts when the run has to stop, for whatever reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  record(index: number): RecordRow {
    const record = this.#state.records[index];
    if (!record) throw new RangeError(`There is no record ${index}.`);
    return record;
  }

  /** Aborts when the work on the record at `index` has to stop: later than `signal` where it is not cut off by a pause. */
  signalOf(index: number): AbortSignal {
    return this.#singles.signalOf(index) ?? this.signal;
  }

  /** Stops everything at the last committed byte, but for what `SingleSendings` are. */
  stop(reason: unknown): void {
    this.#controller.abort(reason);
    void this.#singles.stop(reason);
  }

  /**
   * The request of the record at `index`, which may not be sent twice, is about to be sent. Rejects if it is not to be: then
   * it does not count as sent.
   */
  async beginSingle(index: number): Promise<void> {
    this.#singles.begin(index);
    // A power loss must not undo that it was sent.
    await this.apply([index], markSent(this.epoch, index, true), 'strict');
    if (!this.signal.aborted) return;
    const takenBack = unfencedForSender(this.epoch, index, markSent(this.epoch, index, false));
    await this.ports.store.transact(this.uid, [index], takenBack).catch(() => {});
    this.signal.throwIfAborted();
  }

  /** Writes, then tells. Rejects with `StaleEpochError` when the registration is gone or no longer this run's. */
  async apply(
    indices: readonly number[] | 'all',
    transition: Transition,
    durability?: 'relaxed' | 'strict',
  ): Promise<void> {
    const { store } = this.ports;
    const { uid, signal, epoch } = this;
    const [index = -1] = indices;
    const single = typeof index === 'number' ? this.#singles.signalOf(index) : undefined;
    const changed = await (single
      ? store.transact(
          uid,
          indices,
          unfencedForSender(epoch, Number(index), transition),
          durability,
          single,
        )
      : store.transact(uid, indices, transition, durability, signal));
    if (!changed) throw new StaleEpochError('The registration has been released.');
    const records = [...this.#state.records];
    for (const record of changed.records) {
      records[record.index] = record;
      if (record.state !== 'pending') this.#activities.delete(record.index);
    }
    this.#state = { registration: changed.registration, records };
    this.#telling.request();
  }

  /** What this run has learnt about the server of the record at `index`. */
  history(index: number): AttemptHistory {
    const known = this.#histories.get(index);
    if (known) return known;
    const history = new AttemptHistory();
    this.#histories.set(index, history);
    return history;
  }

  /** What the device says of itself. */
  deviceSays(online: boolean): void {
    this.#saysOffline = !online;
    // It was seen to change its mind, so it knows something.
    if (online) this.#isOnlineAnyhow = false;
  }

  /** An answer came: a device that says that it is offline is wrong. */
  heardFromNetwork(): void {
    if (this.#saysOffline) this.#isOnlineAnyhow = true;
  }

  get isOnlineAnyhow(): boolean {
    return this.#isOnlineAnyhow;
  }

  /** Calls `listener` when the app asks for an attempt now; returns the function that ends it. */
  onRetryNow(listener: () => void): () => void {
    return this.#events.on('retryNow', listener);
  }

  /** Whatever the records wait for is over. */
  retryNow(): void {
    this.#events.emit('retryNow');
  }

  /** Whether the record is done only once its hash is the expected one. */
  mustVerify(index: number): boolean {
    return hasIntegrity(this.record(index));
  }

  /** What is wrong with the stored body, by the request's `integrity`; `null` when nothing is. */
  verifyIntegrity(record: RecordRow): Promise<IntegrityError | null> {
    return verifyIntegrity(this.ports.store, record, this.signal);
  }

  /** What the record at `index` is doing now. */
  report(index: number, activity: RecordActivity): void {
    this.#activities.set(index, activity);
    this.#telling.request();
  }

  /** For a context that has just opened. */
  tellAgain(): void {
    this.#telling.request();
  }

  /**
   * Tells the last of it, at once: what it was doing is over, and `live` says what is to come. Returns the `seq` that
   * whoever knows better has to exceed.
   */
  end(live: Pick<LiveState, 'status' | 'waitingFor' | 'retryAt'>): number {
    this.#telling.cancel();
    this.#activities.clear();
    this.#tell({ ...live, runner: null });
    return this.#seq;
  }

  #tell(live?: Pick<LiveState, 'status' | 'waitingFor' | 'retryAt' | 'runner'>): void {
    const { registration } = this.#state;
    this.#snapshot = projectSnapshot(
      this.#state,
      {
        ...(live ?? { ...summarise(this.#activities), runner: this.ports.contextId }),
        guarantees: this.ports.guarantees,
        records: liveRecords(this.#activities),
      },
      this.#snapshot,
    );
    this.ports.sink.publish({
      snapshot: this.#snapshot,
      epoch: registration.epoch,
      revision: registration.revision,
      seq: ++this.#seq,
    });
  }
}
