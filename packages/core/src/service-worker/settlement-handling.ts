import type { Subject } from 'rxjs';
import type { RegistrationState } from '../model/change.ts';
import { copyLockName, noticeLockName } from '../model/names.ts';
import type { Locks } from '../platform/locks.ts';
import { timeBox } from '../platform/time-box.ts';
import type { Store } from '../storage/store.ts';
import { chooseLocks } from '../store/choose-locks.ts';
import type { RegistrationRow } from '../store/registration-row.ts';
import { markNotified } from '../store/transitions/mark-notified.ts';
import type { BackgroundFetchSettledEvent } from './background-fetch-worker-event.ts';
import { EventLifetime } from './event-lifetime.ts';
import type { InstallBackgroundFetchOptions } from './install-options.ts';
import { SettledWorkerEvent, type UpdateUI, WorkerEvent } from './settled-event.ts';
import type { EventSubjects } from './worker-events.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** The app's handlers have finished by then, and must not be told again because of this. */
const UI_LIMIT_MS = 10_000;

/**
 * Tells the app's handlers of settlements, each one once: under a lock, and noted in the row when they have finished. A
 * worker that dies under them leaves no note, and they are told again.
 */
export class SettlementHandling {
  readonly #ports: WorkerPorts;
  readonly #subjects: EventSubjects;
  readonly #ui: InstallBackgroundFetchOptions['ui'];

  constructor(
    ports: WorkerPorts,
    subjects: EventSubjects,
    ui: InstallBackgroundFetchOptions['ui'],
  ) {
    this.#ports = ports;
    this.#subjects = subjects;
    this.#ui = ui;
  }

  locks(store: Store): Locks {
    const { environment } = this.#ports;
    return chooseLocks(environment.locks, { store, ...environment });
  }

  /** A page says that it has settled. Resolves when that is dealt with, now or before. */
  async told(store: Store, uid: string): Promise<void> {
    const locks = this.locks(store);
    // What the browser has of it may just be being copied: its records come first.
    await locks.request(copyLockName(this.#ports.name, uid), {}, async () => {});
    await this.handle(store, uid, null);
  }

  /** `updateUI` is the browser's, if there is one for this settlement. */
  async handle(store: Store, uid: string, updateUI: UpdateUI | null): Promise<void> {
    const lock = noticeLockName(this.#ports.name, uid);
    await this.locks(store).request(lock, {}, async () => {
      const state = await store.read(uid);
      if (state?.registration.phase !== 'settled' || state.registration.notified) return;
      await this.#dispatch(store, state, updateUI);
      await store.transact(uid, [], markNotified);
    });
  }

  #dispatch(store: Store, state: RegistrationState, updateUI: UpdateUI | null): Promise<void> {
    const lifetime = new EventLifetime(this.#ports.environment.warn);
    const parts = { state, store, ports: this.#ports, lifetime };
    const { success, fail, abort } = this.#subjects;
    const type = endOf(state.registration);
    if (type === 'success')
      return this.#settled(new SettledWorkerEvent(type, parts, updateUI), success, lifetime);
    if (type === 'fail')
      return this.#settled(new SettledWorkerEvent(type, parts, updateUI), fail, lifetime);
    abort.next(new WorkerEvent(type, parts));
    return lifetime.end();
  }

  async #settled<Type extends 'success' | 'fail'>(
    event: SettledWorkerEvent<Type>,
    subject: Subject<BackgroundFetchSettledEvent<Type>>,
    lifetime: EventLifetime,
  ): Promise<void> {
    subject.next(event);
    await lifetime.drained();
    // Last, because it works once per event: what the app's own handlers have set goes before it.
    if (!event.updated) lifetime.extend(this.#showEnd(event));
    await lifetime.end();
  }

  async #showEnd(event: BackgroundFetchSettledEvent): Promise<void> {
    const { title } = event.registration;
    const asked = timeBox(this.#ports.environment.clock, UI_LIMIT_MS, 'The option `ui`', async () =>
      this.#ui?.(event.registration),
    );
    const given = await asked.catch((error: unknown) => {
      this.#ports.environment.warn(`The option \`ui\` failed: ${String(error)}`);
      return undefined;
    });
    const options = given ?? (title ? { title } : null);
    // A listener of the app's to the browser's own event may have been first.
    if (options) await event.updateUI(options).catch(() => {});
  }
}

function endOf({ result, failureReason }: RegistrationRow): 'success' | 'fail' | 'abort' {
  if (result === 'success') return 'success';
  return failureReason === 'aborted' ? 'abort' : 'fail';
}
