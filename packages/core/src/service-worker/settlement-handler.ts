import type { Subject } from 'rxjs';
import { timeBox } from '../browser/clock.ts';
import type { Locks } from '../browser/locks.ts';
import type { ServiceWorkerScope, WindowClient } from '../browser/service-worker.ts';
import { copyLockName, noticeLockName } from '../model/names.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import { markNotified } from '../model/transitions/settle.ts';
import { chooseLocks } from '../storage/lease-locks.ts';
import type { Store } from '../storage/store.ts';
import { SettledWorkerEvent, type UpdateUI, WorkerEvent } from './settled-event.ts';
import type { InstallBackgroundFetchOptions } from './worker-events.ts';
import {
  type BackgroundFetchSettledEvent,
  EventLifetime,
  type WorkerEventSubjects,
} from './worker-events.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** The app's handlers have finished by then, and must not be told again because of this. */
const UI_LIMIT_MS = 10_000;

/**
 * Tells the app's handlers of settlements, each one once: under a lock, and noted in the row when they have finished. A
 * worker that dies under them leaves no note, and they are told again.
 */
export class SettlementHandler {
  readonly #ports: WorkerPorts;
  readonly #subjects: WorkerEventSubjects;
  readonly #ui: InstallBackgroundFetchOptions['ui'];

  constructor(
    ports: WorkerPorts,
    subjects: WorkerEventSubjects,
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
  async onNotice(store: Store, uid: string): Promise<void> {
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

  #dispatch(store: Store, state: RegistrationRows, updateUI: UpdateUI | null): Promise<void> {
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

/**
 * Shows `url`: in a window that shows it already, else in a new one. The URL of the worker's scope stands for the app as a
 * whole, which is at whatever URL within the scope: then any window of the app will do, and stays where it is.
 * Rejects where the browser allows neither.
 */
export async function showClient(scope: ServiceWorkerScope, url: string | URL): Promise<void> {
  const target = new URL(url, scope.registration.scope);
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tops = windows.filter(({ frameType }) => frameType !== 'nested');
  const shown =
    tops.find((client) => client.url === target.href) ??
    tops.find((client) => withoutFragment(client.url) === target.href) ??
    (isApp(target, scope) ? windowOfApp(tops, scope) : undefined);
  if (shown) await shown.focus();
  else await scope.clients.openWindow(target.href);
}

const isApp = ({ href }: URL, { registration }: ServiceWorkerScope): boolean =>
  href === registration.scope;

/** The one that the user looks at, or has looked at last: the browser lists those first. */
function windowOfApp(
  windows: readonly WindowClient[],
  { registration }: ServiceWorkerScope,
): WindowClient | undefined {
  const within = windows.filter(({ url }) => url.startsWith(registration.scope));
  return within.find(({ focused }) => focused) ?? within[0];
}

const withoutFragment = (address: string): string => address.split('#', 1)[0] ?? '';
