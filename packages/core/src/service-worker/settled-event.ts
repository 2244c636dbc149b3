import { findRecords } from '../manager/find-records.ts';
import { storedRecord } from '../manager/stored-record.ts';
import { toQuery } from '../manager/to-query.ts';
import type { RegistrationState } from '../model/change.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { BackgroundFetchUIOptions } from '../spec/fetch-options.ts';
import type { Store } from '../storage/store.ts';
import type { RecordRow } from '../store/record-row.ts';
import type {
  BackgroundFetchSettledEvent,
  BackgroundFetchWorkerEvent,
} from './background-fetch-worker-event.ts';
import type { EventLifetime } from './event-lifetime.ts';
import { untilRecordEnds } from './until-record-ends.ts';
import type { WorkerPorts } from './worker-ports.ts';
import { workerSnapshot } from './worker-snapshot.ts';

/** Changes the browser's download UI. */
export type UpdateUI = (options?: BackgroundFetchUIOptions) => Promise<void>;

/** Everything that a worker's event is made of. */
export interface WorkerEventParts {
  readonly state: RegistrationState;
  readonly store: Store;
  readonly ports: WorkerPorts;
  readonly lifetime: EventLifetime;
}

/** One event, as the app's handlers get it. */
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
    this.#parts.lifetime.extend(promise);
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

/** An event with the browser's UI behind it, or with nothing. */
export class SettledWorkerEvent<Type extends 'success' | 'fail'>
  extends WorkerEvent<Type>
  implements BackgroundFetchSettledEvent<Type>
{
  readonly #lifetime: EventLifetime;
  readonly #updateUI: UpdateUI | null;
  #updated = false;

  constructor(type: Type, parts: WorkerEventParts, updateUI: UpdateUI | null) {
    super(type, parts);
    this.#lifetime = parts.lifetime;
    this.#updateUI = updateUI;
  }

  /** Whether somebody has called `updateUI()`. */
  get updated(): boolean {
    return this.#updated;
  }

  async updateUI(options?: BackgroundFetchUIOptions): Promise<void> {
    if (this.#updated || !this.#lifetime.active)
      throw new DOMException(
        this.#updated ? 'updateUI() works once per event.' : 'The event is over.',
        'InvalidStateError',
      );
    this.#updated = true;
    await this.#updateUI?.(options);
  }
}
