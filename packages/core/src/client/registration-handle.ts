import { type Observable, takeWhile } from 'rxjs';
import { addressOf, indicesByAddress } from '../manager/addresses.ts';
import { answeringRows } from '../manager/answering-rows.ts';
import type { BackgroundFetchRecord } from '../manager/background-fetch-record.ts';
import type { Commands } from '../manager/commands.ts';
import { observeSource } from '../manager/observe-source.ts';
import { hasEnded, storedRecord } from '../manager/stored-record.ts';
import { toQuery } from '../manager/to-query.ts';
import type { RegistrationState } from '../model/change.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { abortable } from '../platform/abortable.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
} from '../spec/background-fetch-result.ts';
import type { Store } from '../storage/store.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { SnapshotSource } from '../stream/snapshot-source.ts';
import type { BackgroundFetchRegistration } from './background-fetch.ts';

/** The one live object of a background fetch in this context. It holds nothing: what it shows is the hub's. */
export class RegistrationHandle extends EventTarget implements BackgroundFetchRegistration {
  readonly source: SnapshotSource<RegistrationSnapshot>;
  readonly snapshot$: Observable<RegistrationSnapshot>;
  readonly #store: Store;
  readonly #commands: Commands;
  readonly #closed: AbortSignal;
  /** The records of each URL; requests never change. */
  #byAddress: ReadonlyMap<string, readonly number[]> | null = null;
  #onprogress: BackgroundFetchRegistration['onprogress'] = null;

  /** `closed` aborts when its manager, if it has one, is closed: what is waited for does not come then. */
  constructor(
    source: SnapshotSource<RegistrationSnapshot>,
    store: Store,
    commands: Commands,
    closed: AbortSignal = new AbortController().signal,
  ) {
    super();
    this.source = source;
    this.snapshot$ = observeSource(source).pipe(
      takeWhile(({ status }) => status !== 'settled', true),
    );
    this.#store = store;
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
    // What is no function can't be called back (HTML §8.1.8.1).
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
    const { uid, records } = this.snapshot;
    this.#byAddress ??= indicesByAddress(records.map(({ url }) => url));
    const state = query
      ? await this.#store.load(uid, this.#byAddress.get(addressOf(query.url)) ?? [])
      : await this.#store.read(uid);
    return answeringRows(this.#store, this.#stored(state), query, options);
  }

  #stored(state: RegistrationState | undefined): RegistrationState {
    if (state) return state;
    throw new DOMException(
      `The records of the background fetch ${JSON.stringify(this.id)} have been released.`,
      'InvalidStateError',
    );
  }

  #record(row: RecordRow): BackgroundFetchRecord {
    return storedRecord(this.#store, row, async () => {
      // What answers for a record that is not whole yet is.
      if (row.uid !== this.snapshot.uid) return row;
      await this.#until((snapshot) => hasEnded(snapshot, row.index));
      const { records } = this.#stored(await this.#store.load(row.uid, [row.index]));
      return records[0] ?? row;
    });
  }

  /** Resolves once the snapshot is as wanted, at once if it is. */
  #until(wanted: (snapshot: RegistrationSnapshot) => boolean): Promise<void> {
    let stop = (): void => {};
    const reached = new Promise<void>((resolve) => {
      const check = (): void => {
        if (wanted(this.snapshot)) resolve();
      };
      stop = this.source.subscribe(check);
      check();
    });
    return abortable(reached, this.#closed).finally(stop);
  }
}
