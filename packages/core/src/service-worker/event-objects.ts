import type { ExtendableEventLifetime } from '../browser/extendable-event-lifetime.ts';
import { findRecords, storedRecord, toQuery } from '../client/records.ts';
import type { BackgroundFetchUIOptions } from '../model/fetch-options.ts';
import { projectSnapshot } from '../model/project-snapshot.ts';
import type { RecordRow, RegistrationRows } from '../model/rows.ts';
import type { DriverGuarantees, RegistrationSnapshot } from '../model/snapshot.ts';
import type { Store } from '../storage/store.ts';
import type { BackgroundFetchSettledEvent, BackgroundFetchWorkerEvent } from './worker-events.ts';
import { nextChange, type WorkerPorts } from './worker-ports.ts';

/** The snapshot of what is stored. A worker does not know which page runs the registration, nor what that waits for. */
export function workerSnapshot(state: RegistrationRows): RegistrationSnapshot {
  const live = { status: 'running', waitingFor: null, retryAt: null, runner: null } as const;
  const guarantees = { ...STORED, survivesPageClose: state.registration.driver === 'web' };
  return projectSnapshot(state, { ...live, guarantees });
}

const STORED: DriverGuarantees = {
  survivesPageClose: false,
  survivesReload: true,
  periodicOnly: false,
  pausable: false,
};

/** Changes the browser's download UI. */
export type UpdateUI = (options?: BackgroundFetchUIOptions) => Promise<void>;

/** What an event is made of. */
export interface WorkerEventParts {
  readonly state: RegistrationRows;
  readonly store: Store;
  readonly ports: WorkerPorts;
  readonly lifetime: ExtendableEventLifetime;
}

/** An event as the app's handlers get it (Background Fetch §6.7): what was stored when it came, and its lifetime. */
export class WorkerEvent<Type extends 'success' | 'fail' | 'abort' | 'click'>
  implements BackgroundFetchWorkerEvent<Type>
{
  readonly type: Type;
  readonly registration: RegistrationSnapshot;
  readonly #parts: WorkerEventParts;

  constructor(type: Type, parts: WorkerEventParts) {
    this.type = type;
    this.registration = workerSnapshot(parts.state);
    this.#parts = parts;
  }

  get id(): string {
    return this.registration.id;
  }

  async match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): ReturnType<BackgroundFetchWorkerEvent['match']> {
    const [first] = this.#find(request, options);
    return first && this.#record(first);
  }

  async matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): ReturnType<BackgroundFetchWorkerEvent['matchAll']> {
    return Promise.all(this.#find(request, options).map((row) => this.#record(row)));
  }

  waitUntil(promise: Promise<unknown>): void {
    this.#parts.lifetime.waitUntil(promise);
  }

  #find(
    request: RequestInfo | URL | undefined,
    options: CacheQueryOptions | undefined,
  ): readonly RecordRow[] {
    const query = request === undefined ? null : toQuery(request);
    return findRecords(this.#parts.state.records, query, options);
  }

  #record(row: RecordRow): ReturnType<typeof storedRecord> {
    const { store, ports } = this.#parts;
    return storedRecord(store, row, () => untilRecordEnds(store, row, ports));
  }
}

/** An event of a settlement (Background Fetch §6.8). `updateUI` is `null` where the browser shows no download UI for it. */
export class SettledWorkerEvent<Type extends 'success' | 'fail'>
  extends WorkerEvent<Type>
  implements BackgroundFetchSettledEvent<Type>
{
  readonly #lifetime: ExtendableEventLifetime;
  readonly #updateUI: UpdateUI | null;
  #updated = false;

  constructor(type: Type, parts: WorkerEventParts, updateUI: UpdateUI | null) {
    super(type, parts);
    this.#lifetime = parts.lifetime;
    this.#updateUI = updateUI;
  }

  /** Whether a handler has called `updateUI()`. */
  get updated(): boolean {
    return this.#updated;
  }

  async updateUI(options?: BackgroundFetchUIOptions): Promise<void> {
    if (this.#updated || !this.#lifetime.isActive)
      throw new DOMException(
        this.#updated ? 'updateUI() works once per event.' : 'The event is over.',
        'InvalidStateError',
      );
    this.#updated = true;
    await this.#updateUI?.(options);
  }
}

/** Resolves with the record's row once it is no longer pending. Rejects with `InvalidStateError` when it is released. */
async function untilRecordEnds(
  store: Store,
  row: RecordRow,
  ports: WorkerPorts,
): Promise<RecordRow> {
  for (let last = row; ; ) {
    if (last.state !== 'pending') return last;
    const changed = nextChange(row.uid, ports);
    const now = (await store.read(row.uid))?.records[row.index];
    if (!now)
      throw new DOMException(
        'The records of this background fetch have been released.',
        'InvalidStateError',
      );
    last = now;
    if (last.state === 'pending') await changed;
  }
}
