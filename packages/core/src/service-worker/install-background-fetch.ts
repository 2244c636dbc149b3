import { Emitter } from '../browser/emitter.ts';
import { serviceWorkerScope } from '../browser/environment.ts';
import type {
  NativeBackgroundFetchEvent,
  NativeBackgroundFetchRegistration,
  NativeBackgroundFetchUpdateUIEvent,
  ServiceWorkerScope,
  WindowClient,
  WorkerMessageEvent,
} from '../browser/service-worker.ts';
import { nativeRecords, readTag } from '../drivers/web/native-fetches.ts';
import { settleFromNative } from '../drivers/web/settle-from-native.ts';
import {
  type ChannelMessage,
  isSettlementNotice,
  isWorkerPing,
  type SettlementReceipt,
  type WorkerPong,
} from '../model/messages.ts';
import { DEFAULT_NAME } from '../model/names.ts';
import type { RegistrationRow } from '../model/rows.ts';
import { chooseSecretHeaders, type IsSecretHeader, withoutFragment } from '../model/secrets.ts';
import type { RegistrationSnapshot } from '../model/snapshot.ts';
import type { Store } from '../storage/store.ts';
import { SettlementHandler, WorkerEvent } from './dispatch-events.ts';
import { listenToPeriodicSync } from './periodic-wakes.ts';
import {
  type BackgroundFetchEvents,
  eventStreams,
  type InstallBackgroundFetchOptions,
  type WorkerEvents,
} from './worker-events.ts';
import { eventLifetime, sharedPorts, type WorkerPorts } from './worker-ports.ts';

/**
 * Listens to the browser's events of background fetches and to the messages of our pages, for one manager. The app's own
 * listeners get the browser's events as well; our messages are kept from them.
 */
export class BackgroundFetchListener {
  readonly #scope: ServiceWorkerScope;
  readonly #ports: WorkerPorts;
  readonly #events: Emitter<WorkerEvents>;
  readonly #openOnClick: InstallBackgroundFetchOptions['openOnClick'];
  readonly #settlements: SettlementHandler;
  readonly #isSecretHeader: IsSecretHeader;

  constructor(
    scope: ServiceWorkerScope,
    ports: WorkerPorts,
    events: Emitter<WorkerEvents>,
    { ui, openOnClick, secretHeaders }: InstallBackgroundFetchOptions,
  ) {
    this.#scope = scope;
    this.#ports = ports;
    this.#events = events;
    this.#openOnClick = openOnClick;
    this.#isSecretHeader = chooseSecretHeaders(secretHeaders);
    this.#settlements = new SettlementHandler(ports, events, ui);
  }

  /** Call it once, while the worker's script is run for the first time: the browser allows no later listeners. */
  listen(): void {
    const settled = (event: NativeBackgroundFetchEvent | NativeBackgroundFetchUpdateUIEvent) =>
      event.waitUntil(this.#onSettled(event));
    this.#scope.addEventListener('message', (event) => this.#onMessage(event));
    this.#scope.addEventListener('backgroundfetchsuccess', settled);
    this.#scope.addEventListener('backgroundfetchfail', settled);
    this.#scope.addEventListener('backgroundfetchabort', settled);
    this.#scope.addEventListener('backgroundfetchclick', (event) =>
      event.waitUntil(this.#onClick(event.registration)),
    );
  }

  #onMessage(event: WorkerMessageEvent): void {
    // The specification allows messages of the worker's own origin only.
    if (event.origin !== this.#scope.location.origin) return;
    replyToPing(event, this.#ports.name);
    const { data, ports } = event;
    if (!isSettlementNotice(data) || data.name !== this.#ports.name) return;
    event.stopImmediatePropagation();
    const handled = this.#settlements.onNotice(data.uid);
    const receipt: SettlementReceipt = { bgfetch: 1, type: 'settled-handled' };
    event.waitUntil(handled.then(() => ports[0]?.postMessage(receipt)));
  }

  #onSettled(
    event: NativeBackgroundFetchEvent | NativeBackgroundFetchUpdateUIEvent,
  ): Promise<void> {
    return this.#ports.store.use(async (store, locks) => {
      const { name, environment } = this.#ports;
      const { clock, pageUrl } = environment;
      const row = await settleFromNative(event.registration, {
        name,
        store,
        clock,
        locks,
        pageUrl,
        isSecretHeader: this.#isSecretHeader,
        onTaken: ({ uid }) => this.#tellPages({ bgfetch: 1, type: 'changed', uid }),
      });
      if (!row) return;
      this.#tellPages({ bgfetch: 1, type: 'changed', uid: row.uid });
      if (row.phase !== 'settled') return;
      const updateUI = 'updateUI' in event ? event.updateUI.bind(event) : null;
      await this.#settlements.handle(store, locks, row.uid, updateUI);
    });
  }

  #onClick(native: NativeBackgroundFetchRegistration): Promise<void> {
    return this.#ports.store.use(async (store) => {
      const row = await this.#find(store, native);
      const state = row && (await store.read(row.uid));
      if (!state) return;
      this.#tellPages({ bgfetch: 1, type: 'click', id: native.id });
      const lifetime = eventLifetime(this.#ports.environment.warn);
      const event = new WorkerEvent('click', { state, store, ports: this.#ports, lifetime });
      await lifetime.run(() => {
        // First, because the browser allows it only for a moment after the click.
        lifetime.waitUntil(this.#open(event.registration));
        this.#events.emit('click', event);
      });
    });
  }

  /** Rejects when the app's own function throws. Its handlers are told all the same. */
  async #open(registration: RegistrationSnapshot): Promise<void> {
    const open = this.#openOnClick;
    const url = typeof open === 'function' ? open(registration) : open;
    if (url !== undefined && url !== null) await showClient(this.#scope, url);
  }

  /** The row of `native`; `undefined` when it is not ours, since an app may use Background Fetch by itself as well. */
  async #find(
    store: Store,
    native: NativeBackgroundFetchRegistration,
  ): Promise<RegistrationRow | undefined> {
    const row = await store.find(native.id);
    const records = await nativeRecords(native).catch(() => null);
    // Its event is over, and the browser has dropped its records.
    if (!records) return row?.phase === 'settled' ? row : undefined;
    const [first] = records;
    return first && readTag(first.request.url)?.uid === row?.uid ? row : undefined;
  }

  #tellPages(message: ChannelMessage): void {
    this.#ports.channel?.post(message);
  }
}

/** Answers a ping for `name`, and hides it from the `message` listeners that were added later. */
export function replyToPing(event: MessageEvent, name: string): void {
  if (!isWorkerPing(event.data) || event.data.name !== name) return;
  event.stopImmediatePropagation();
  event.ports[0]?.postMessage({ bgfetch: 1, type: 'worker-pong' } satisfies WorkerPong);
}

/**
 * Shows `url` in a window that shows it already, else in a new one. The URL of the worker's scope stands for the app as a
 * whole: any window within the scope is focused then, and stays at its URL. Rejects where the browser allows neither.
 */
async function showClient(scope: ServiceWorkerScope, url: string | URL): Promise<void> {
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

/** The focused window, else the one that was focused last, which the browser lists first. */
function windowOfApp(
  windows: readonly WindowClient[],
  { registration }: ServiceWorkerScope,
): WindowClient | undefined {
  const within = windows.filter(({ url }) => url.startsWith(registration.scope));
  return within.find(({ focused }) => focused) ?? within[0];
}

/** What `installBackgroundFetch` has returned, by manager. */
const installed = new WeakMap<WorkerPorts, BackgroundFetchEvents>();

/**
 * Makes this service worker store what the browser's own Background Fetch brings, which the browser drops as soon as the
 * worker's event is over (Background Fetch §6.7), and tells the app's handlers of every settlement, whichever driver carried
 * the background fetch.
 *
 * Call it at the top of the worker's script, before the app's own `message` listeners, once for each manager name. A
 * second call with the same name returns the same streams; the options of the first call count.
 *
 * Throws `TypeError` outside a service worker, and for a wrong `secretHeaders`.
 *
 * @example
 * const { success$ } = installBackgroundFetch({ openOnClick: '.' });
 * success$.subscribe((event) => event.waitUntil(addToLibrary(event.id)));
 */
export function installBackgroundFetch(
  options: InstallBackgroundFetchOptions = {},
): BackgroundFetchEvents {
  const scope = serviceWorkerScope('installBackgroundFetch');
  const ports = sharedPorts(options.name ?? DEFAULT_NAME);
  const known = installed.get(ports);
  if (known) return known;
  const events = new Emitter<WorkerEvents>();
  new BackgroundFetchListener(scope, ports, events, options).listen();
  listenToPeriodicSync(scope, ports, events);
  const streams = eventStreams(events);
  installed.set(ports, streams);
  return streams;
}
