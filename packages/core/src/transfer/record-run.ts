import { type BodyPart, storedBytes } from '../model/body-parts.ts';
import type { RecordRow, RegistrationRows } from '../model/rows.ts';
import { markSent, unfencedForSender } from '../model/transitions/run.ts';
import { composeTransitions, type Transition } from '../model/transitions/transition.ts';
import { AttemptHistory, type RecordActivity } from './attempt-history.ts';
import type { EngineOptions, EnginePorts } from './engine-options.ts';
import type { FairQueue } from './fair-queue.ts';
import type { Slot } from './slot.ts';

/** What a record needs of the run that it belongs to: see `RegistrationRun`. */
export interface RunOfRecord {
  readonly ports: EnginePorts;
  readonly options: EngineOptions;
  readonly queue: FairQueue;
  readonly epoch: number;
  readonly uid: string;
  readonly state: RegistrationRows;
  readonly records: readonly RecordRun[];
  readonly signal: AbortSignal;
  isOnlineAnyhow: boolean;
  /** Whether records of the run wait for a slot. */
  readonly hasQueued: boolean;
  apply(
    indices: readonly number[],
    transition: Transition,
    durability?: 'relaxed' | 'strict',
    signal?: AbortSignal,
  ): Promise<void>;
  report(index: number, activity: RecordActivity): void;
  onRetryNow(listener: () => void): () => void;
}

/** One record of a run: its row, what the run has learnt about its server, and the only way to change the row. */
export class RecordRun {
  readonly run: RunOfRecord;
  readonly index: number;
  readonly history: AttemptHistory = new AttemptHistory();
  /** Whether more than one connection brings its body now. */
  hasSegments = false;
  /** Whether what is stored beyond a gap has turned out not to fit. */
  hasDoubtfulParts = false;
  /** Ends the work on the record once its request, which may not be sent twice, is on its way. */
  #onlySending: AbortController | null = null;
  #slot: Slot | null = null;
  /** What an answer with a small body begins with: it is written together with the body. */
  #begin: Transition | null = null;
  /** The files of this run that no worker has open any more. */
  readonly #closed = new Set<string>();
  #files = 0;

  constructor(run: RunOfRecord, index: number) {
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

  /** How many bytes of its body are stored. */
  get storedBytes(): number {
    return storedBytes(this.row);
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

  /** The file of this run that ends at the offset `end` of the body, and can be appended to; `null` when there is none. */
  fileToContinue(end: number): BodyPart | null {
    const part = this.row.parts?.find((each) => each.end === end && this.#closed.has(each.file));
    if (part) this.#closed.delete(part.file);
    return part ?? null;
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

  write(next: Transition, durability?: 'relaxed' | 'strict'): Promise<void> {
    const { run, index } = this;
    const begin = this.#begin;
    this.#begin = null;
    const transition = begin ? composeTransitions(begin, next) : next;
    return this.#onlySending
      ? run.apply([index], unfencedForSender(run.epoch, index, transition), durability, this.signal)
      : run.apply([index], transition, durability);
  }

  /** Writes `begin`, by which nothing that is stored is lost, together with whatever is written next. */
  writeWithNext(begin: Transition): void {
    this.#begin = begin;
  }

  /** Writes what `writeWithNext` was given, if nothing has been written since. */
  async writeBegin(): Promise<void> {
    const begin = this.#begin;
    this.#begin = null;
    if (begin) await this.write(begin);
  }

  /** An attempt has begun, which has this slot. */
  holds(slot: Slot): void {
    this.#slot = slot;
  }

  /** The last bytes of a body have come, and are being stored: the network is free for others. */
  allCame(storing: Promise<void>): void {
    this.#slot?.releaseWhile(storing);
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
