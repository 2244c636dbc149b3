import { timeBox } from '../browser/clock.ts';
import type { Emitter } from '../browser/emitter.ts';
import type { Locks } from '../browser/locks.ts';
import { copyLockName, noticeLockName } from '../model/names.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import { markNotified } from '../model/transitions/settle.ts';
import type { Store } from '../storage/store.ts';
import { SettledWorkerEvent, type UpdateUI, WorkerEvent } from './event-objects.ts';
import type { InstallBackgroundFetchOptions, WorkerEvents } from './worker-events.ts';
import { eventLifetime, type WorkerPorts } from './worker-ports.ts';

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
      warn(`The option \`ui\` failed: ${String(error)}`);
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
