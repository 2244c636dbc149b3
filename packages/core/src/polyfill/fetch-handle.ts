import type { Clock } from '../browser/clock.ts';
import { Emitter, until } from '../browser/emitter.ts';
import { candidatesIn, findRecords, type ReadCandidates } from '../client/match-records.ts';
import { hasProgressed } from '../client/settlement-events.ts';
import type { SnapshotCache } from '../client/snapshot-cache.ts';
import { hasEnded, type StandardRecord, standardRecord } from '../client/stored-record.ts';
import type { RecordRow, RegistrationRows } from '../model/rows.ts';
import type { RegistrationSnapshot, SnapshotSource } from '../model/snapshot.ts';
import type { Store } from '../storage/store.ts';

/** What a handle needs besides the snapshots of its background fetch. */
export interface FetchHandlePorts {
  readonly store: Store;
  /** Resolves with `false` when it had settled before. */
  readonly abort: (uid: string) => Promise<boolean>;
}

/**
 * One background fetch, as this context knows it: what the polyfill's `BackgroundFetchRegistration` shows. There is one
 * handle for each. It dispatches `progress`.
 */
export class FetchHandle extends EventTarget {
  readonly #source: SnapshotSource<RegistrationSnapshot>;
  readonly #ports: FetchHandlePorts;
  readonly #candidates: ReadCandidates;

  constructor(source: SnapshotSource<RegistrationSnapshot>, ports: FetchHandlePorts) {
    super();
    this.#source = source;
    this.#ports = ports;
    this.#candidates = candidatesIn(ports.store);
  }

  get snapshot(): RegistrationSnapshot {
    return this.#source.getSnapshot();
  }

  abort(): Promise<boolean> {
    return this.#ports.abort(this.snapshot.uid);
  }

  /**
   * Background Fetch §6.4.5: the records that `query` matches, all of them when it is `null`. Rejects with
   * `InvalidStateError` (DOMException) when the records are gone.
   */
  async matchAll(
    query: Request | null,
    options: CacheQueryOptions,
  ): Promise<readonly StandardRecord[]> {
    return (await this.#find(query, options)).map((row) => this.#record(row));
  }

  /** The first of `matchAll`; `undefined` when there is none. */
  async match(query: Request, options: CacheQueryOptions): Promise<StandardRecord | undefined> {
    const [first] = await this.#find(query, options);
    return first && this.#record(first);
  }

  async #find(query: Request | null, options: CacheQueryOptions): Promise<readonly RecordRow[]> {
    const rows = await this.#candidates(this.snapshot, query);
    return findRecords(stored(rows).records, query, options);
  }

  #record(row: RecordRow): StandardRecord {
    const { store } = this.#ports;
    return standardRecord(store, row, async () => {
      await until(this.#source, (snapshot) => hasEnded(snapshot, row.index));
      return stored(await store.load(row.uid, [row.index])).records[0] ?? row;
    });
  }
}

function stored(rows: RegistrationRows | undefined): RegistrationRows {
  if (rows) return rows;
  throw new DOMException(
    'The records of this background fetch are not available any more.',
    'InvalidStateError',
  );
}

export interface FetchHandlesPorts extends FetchHandlePorts {
  readonly snapshots: SnapshotCache;
  readonly clock: Clock;
}

/** The handles of this context, by uid: scripts get the same object for the same background fetch. */
export class FetchHandles {
  readonly #ports: FetchHandlesPorts;
  readonly #handles = new Map<string, FetchHandle>();
  readonly #events = new Emitter<{ settled(uid: string): void }>();

  constructor(ports: FetchHandlesPorts) {
    this.#ports = ports;
    ports.snapshots.onChange((next, previous) => this.#onChange(next, previous));
  }

  /** Calls back, in a task of its own, when one has settled while this context was there. */
  onSettled(listener: (uid: string) => void): void {
    this.#events.on('settled', listener);
  }

  /** `undefined` when this context knows of no background fetch with this uid. */
  get(uid: string): FetchHandle | undefined {
    const { snapshots } = this.#ports;
    const known = this.#handles.get(uid);
    const source = snapshots.byUid(uid);
    if (known || !source.getSnapshot()) return known;
    const handle = new FetchHandle(source as SnapshotSource<RegistrationSnapshot>, this.#ports);
    this.#handles.set(uid, handle);
    return handle;
  }

  /** Tells what has changed in a task of its own: the promise of the call that caused it resolves first. */
  #onChange(next: RegistrationSnapshot, previous: RegistrationSnapshot | undefined): void {
    const { uid, recordsAvailable } = next;
    const isSettled = next.status === 'settled';
    // What had happened before this context knew of it is no event.
    const isNews = previous && previous.status !== 'settled';
    const isProgress = isNews && hasProgressed(next, previous);
    const handle = isNews && (isSettled || isProgress) ? this.get(uid) : undefined;
    if (!recordsAvailable) this.#handles.delete(uid);
    if (!handle) return;
    this.#ports.clock.setTimer(() => {
      if (isProgress) handle.dispatchEvent(new Event('progress'));
      if (isSettled) this.#events.emit('settled', uid);
    }, 0);
  }
}
