import { timeBox } from '../browser/clock.ts';
import type { Locks } from '../browser/contexts.ts';
import type { Emitter } from '../browser/emitter.ts';
import type { ExtendableEventLifetime } from '../browser/lifecycle.ts';
import { findRecords, toQuery } from '../client/match-records.ts';
import { checkRequestInput } from '../client/request-input.ts';
import { storedRecord } from '../client/stored-record.ts';
import { releasedError } from '../client/stored-response.ts';
import type { BackgroundFetchUIOptions } from '../model/fetch-options.ts';
import { copyLockName, noticeLockName } from '../model/names.ts';
import { projectSnapshot } from '../model/project-snapshot.ts';
import type { RecordRow, RegistrationRow, RegistrationRows } from '../model/rows.ts';
import { type DriverGuarantees, problemOf, type RegistrationSnapshot } from '../model/snapshot.ts';
import { markNotified } from '../model/transitions/settle.ts';
import type { Store } from '../storage/store.ts';
import type {
  BackgroundFetchSettledEvent,
  BackgroundFetchWorkerEvent,
  InstallBackgroundFetchOptions,
  WorkerEvents,
} from './worker-events.ts';
import { eventLifetime, nextChange, type WorkerPorts } from './worker-ports.ts';

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
    checkRequestInput('match()', request);
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
    return storedRecord(store, row, () => untilRecordEnds(store, row, ports), {
      load: () => store.load(row.uid, [row.index]),
      changed: () => nextChange(row.uid, ports),
    });
  }
}

/** An event of a settlement (Background Fetch §6.8). `updateUI` is `null` where the browser shows no download UI for it. */
class SettledWorkerEvent<Type extends 'success' | 'fail'>
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
    if (!now) throw releasedError();
    last = now;
    if (last.state === 'pending') await changed;
  }
}

/** How long the option `ui` may take. The handlers have finished by then, and must not be told again because of it. */
const UI_LIMIT_MS = 10_000;

/**
 * Tells the app's handlers of each settlement once: under a lock, and with a mark in the row when they have finished. When
 * the worker dies before that, there is no mark, and they are told again.
 */
export class SettlementHandler {
  readonly #ports: WorkerPorts;
  readonly #events: Emitter<WorkerEvents>;
  readonly #ui: InstallBackgroundFetchOptions['ui'];

  constructor(
    ports: WorkerPorts,
    events: Emitter<WorkerEvents>,
    ui: InstallBackgroundFetchOptions['ui'],
  ) {
    this.#ports = ports;
    this.#events = events;
    this.#ui = ui;
  }

  /** A page says that `uid` has settled. Resolves when the handlers have finished, now or earlier. */
  async onNotice(uid: string): Promise<void> {
    await this.#ports.store.use(async (store, locks) => {
      // The worker may be copying what the browser has of it: its records come first.
      await locks.request(copyLockName(this.#ports.name, uid), {}, async () => {});
      await this.handle(store, locks, uid, null);
    });
  }

  /** Tells the handlers, unless that is done. `updateUI` is the browser's, if it has a download UI for this settlement. */
  async handle(store: Store, locks: Locks, uid: string, updateUI: UpdateUI | null): Promise<void> {
    await locks.request(noticeLockName(this.#ports.name, uid), {}, async () => {
      const state = await store.read(uid);
      if (state?.registration.phase !== 'settled' || state.registration.notified) return;
      await this.#dispatch(store, state, updateUI);
      await store.transact(uid, [], markNotified);
    });
  }

  async #dispatch(store: Store, state: RegistrationRows, updateUI: UpdateUI | null): Promise<void> {
    const lifetime = eventLifetime(this.#ports.environment.warn);
    const parts = { state, store, ports: this.#ports, lifetime };
    const type = endOf(state.registration);
    if (type === 'abort')
      return lifetime.run(() => this.#events.emit(type, new WorkerEvent(type, parts)));
    const event = new SettledWorkerEvent(type, parts, updateUI);
    await lifetime.run(() => {
      if (isOfType(event, 'success')) this.#events.emit('success', event);
      if (isOfType(event, 'fail')) this.#events.emit('fail', event);
    });
    // Last, because it works once per event: a handler's own call comes first.
    if (!event.updated) await this.#showEnd(event.registration, updateUI);
  }

  /** Shows what the option `ui` says, else the title that the background fetch was started with. */
  async #showEnd(registration: RegistrationSnapshot, updateUI: UpdateUI | null): Promise<void> {
    const { clock, warn } = this.#ports.environment;
    const given = await timeBox(clock, UI_LIMIT_MS, 'The option `ui`', async () =>
      this.#ui?.(registration),
    ).catch((error: unknown) => {
      warn(`The option \`ui\` failed: ${problemOf(error).message}`);
      return undefined;
    });
    const { title } = registration;
    const options = given ?? (title ? { title } : null);
    // Rejects when a listener of the app's to the browser's own event has called it before.
    if (options) await updateUI?.(options).catch(() => {});
  }
}

const isOfType = <Type extends 'success' | 'fail'>(
  event: SettledWorkerEvent<'success' | 'fail'>,
  type: Type,
): event is SettledWorkerEvent<Type> => event.type === type;

function endOf({ result, failureReason }: RegistrationRow): 'success' | 'fail' | 'abort' {
  if (result === 'success') return 'success';
  return failureReason === 'aborted' ? 'abort' : 'fail';
}
