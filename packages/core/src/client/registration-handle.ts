import type { Observable } from 'rxjs';
import { abortable, type Clock } from '../browser/clock.ts';
import { observeSource, until } from '../browser/emitter.ts';
import type { RecordRow, RegistrationRows } from '../model/rows.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
  RegistrationSnapshot,
  SnapshotSource,
} from '../model/snapshot.ts';
import { clearRetryDelays, setPaused } from '../model/transitions/run.ts';
import { abortRegistration } from '../model/transitions/settle.ts';
import type { Transition } from '../model/transitions/transition.ts';
import type { Store } from '../storage/store.ts';
import type { BackgroundFetchRegistration } from './background-fetch.ts';
import type { BackgroundFetchRecord } from './background-fetch-record.ts';
import { candidatesIn, matchRecords, type ReadCandidates, toQuery } from './match-records.ts';
import { checkRequestInput } from './request-input.ts';
import { hasEnded, storedRecord } from './stored-record.ts';

/** Is told what the commands have changed. */
export interface CommandListener {
  changed(state: RegistrationRows): void;
  removed(uid: string): void;
  /** Ends the waits of this registration, whichever context runs it. */
  retryNow(uid: string): void;
}

/**
 * The commands of a registration. Each is one transaction, after which the store accepts no more writes of the context that
 * runs the registration. Telling that context only makes it stop sooner.
 */
export class CommandTransactions {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #notices: CommandListener;

  constructor(store: Store, clock: Clock, notices: CommandListener) {
    this.#store = store;
    this.#clock = clock;
    this.#notices = notices;
  }

  /** Resolves with `false` when it had settled before, or has been removed. */
  abort(uid: string): Promise<boolean> {
    return this.#command(uid, abortRegistration(this.#clock.now()));
  }

  async setPaused(uid: string, paused: boolean): Promise<void> {
    await this.#command(uid, setPaused(paused));
  }

  /** The row is changed for the context that runs it later; the context that runs it now is told. */
  async retryNow(uid: string): Promise<void> {
    const state = await this.#store.transact(uid, 'all', clearRetryDelays);
    if (state?.registration.phase === 'active') this.#notices.retryNow(uid);
  }

  async release(uid: string): Promise<void> {
    const state = await this.#store.transact(uid, [], () => null);
    await this.#store.remove(uid);
    for (const each of [...(state?.registration.replaces?.uids ?? []), uid])
      this.#notices.removed(each);
  }

  /** Resolves with whether anything changed. */
  async #command(uid: string, transition: Transition): Promise<boolean> {
    const state = await changedBy(this.#store, uid, transition);
    if (state) this.#notices.changed(state);
    return state !== null;
  }
}

/** Applies `transition` to all rows; resolves with the new ones, with `null` when nothing changed or nothing is there. */
export async function changedBy(
  store: Store,
  uid: string,
  transition: Transition,
): Promise<RegistrationRows | null> {
  let changes = false;
  const state = await store.transact(uid, 'all', (before) => {
    const change = transition(before);
    changes = change !== null;
    return change;
  });
  return state && changes ? state : null;
}

/** The object of a background fetch that the app gets. It has no state of its own: it shows what `source` says. */
export class RegistrationHandle extends EventTarget implements BackgroundFetchRegistration {
  readonly source: SnapshotSource<RegistrationSnapshot>;
  readonly snapshot$: Observable<RegistrationSnapshot>;
  readonly #store: Store;
  readonly #commands: CommandTransactions;
  readonly #closed: AbortSignal;
  readonly #candidates: ReadCandidates;
  #onprogress: BackgroundFetchRegistration['onprogress'] = null;

  /** When `closed` aborts, pending promises reject with its reason. */
  constructor(
    source: SnapshotSource<RegistrationSnapshot>,
    store: Store,
    commands: CommandTransactions,
    closed: AbortSignal = new AbortController().signal,
  ) {
    super();
    this.source = source;
    this.snapshot$ = observeSource(source, undefined, ({ status }) => status === 'settled');
    this.#store = store;
    this.#candidates = candidatesIn(store);
    this.#commands = commands;
    this.#closed = closed;
  }

  get snapshot(): RegistrationSnapshot {
    return this.source.getSnapshot();
  }
  get id(): string {
    return this.snapshot.id;
  }
  get uploadTotal(): number {
    return this.snapshot.uploadTotal;
  }
  get uploaded(): number {
    return this.snapshot.uploaded;
  }
  get downloadTotal(): number {
    return this.snapshot.downloadTotal;
  }
  get downloaded(): number {
    return this.snapshot.downloaded;
  }
  get result(): BackgroundFetchResult {
    return this.snapshot.result;
  }
  get failureReason(): BackgroundFetchFailureReason {
    return this.snapshot.failureReason;
  }
  get recordsAvailable(): boolean {
    return this.snapshot.recordsAvailable;
  }

  get onprogress(): BackgroundFetchRegistration['onprogress'] {
    return this.#onprogress;
  }
  set onprogress(listener: BackgroundFetchRegistration['onprogress']) {
    const old = this.#onprogress;
    if (old) this.removeEventListener('progress', old as EventListener);
    // A value that is no function removes the listener, as with all event handler attributes (HTML §8.1.8.1).
    this.#onprogress = typeof listener === 'function' ? listener : null;
    if (this.#onprogress) this.addEventListener('progress', this.#onprogress as EventListener);
  }

  abort(): Promise<boolean> {
    return this.#commands.abort(this.snapshot.uid);
  }

  async pause(): Promise<void> {
    const { guarantees, driver, uid, status } = this.snapshot;
    if (status === 'settled') return;
    if (!guarantees.pausable)
      throw new DOMException(
        `The ${driver} driver can't pause. Start the fetch with { driver: 'foreground' } if it must be pausable.`,
        'NotSupportedError',
      );
    await this.#commands.setPaused(uid, true);
  }

  resume(): Promise<void> {
    return this.#commands.setPaused(this.snapshot.uid, false);
  }

  async retryNow(): Promise<void> {
    const { uid, status } = this.snapshot;
    if (status !== 'settled') await this.#commands.retryNow(uid);
  }

  release(): Promise<void> {
    return this.#commands.release(this.snapshot.uid);
  }

  async match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined> {
    // Without a request it would be the first one, whichever that is.
    checkRequestInput('match()', request);
    const [first] = await this.#find(request, options);
    return first && this.#record(first);
  }

  async matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<readonly BackgroundFetchRecord[]> {
    const rows = await this.#find(request, options);
    return rows.map((row) => this.#record(row));
  }

  async #find(
    request: RequestInfo | URL | undefined,
    options: CacheQueryOptions | undefined,
  ): Promise<readonly RecordRow[]> {
    const query = request === undefined ? null : toQuery(request);
    const state = await this.#candidates(this.snapshot, query);
    return matchRecords(this.#store, this.#stored(state), query, options);
  }

  #stored(state: RegistrationRows | undefined): RegistrationRows {
    if (state) return state;
    throw new DOMException(
      `The records of the background fetch ${JSON.stringify(this.id)} have been released.`,
      'InvalidStateError',
    );
  }

  #record(row: RecordRow): BackgroundFetchRecord {
    const load = () => abortable(this.#store.load(row.uid, [row.index]), this.#closed);
    const settled = async () => {
      // A record of the replaced registration is done.
      if (row.uid !== this.snapshot.uid) return row;
      await until(this.source, (snapshot) => hasEnded(snapshot, row.index), this.#closed);
      return this.#stored(await load()).records[0] ?? row;
    };
    const changed = async (cancelled: AbortSignal) => {
      const before = this.snapshot;
      const isNews = (now: RegistrationSnapshot) => now !== before || cancelled.aborted;
      await until(this.source, isNews, this.#closed);
    };
    return storedRecord(this.#store, row, settled, { load, changed });
  }
}
