import type { Observable } from 'rxjs';
import { abortable } from '../browser/clock.ts';
import { Emitter, observeSource } from '../browser/emitter.ts';
import type { PageEnvironment } from '../browser/environment.ts';
import {
  type BackgroundFetchOptions,
  checkFetchOptions,
  checkRegistrationId,
} from '../model/fetch-options.ts';
import { isChannelMessage } from '../model/messages.ts';
import { channelName } from '../model/names.ts';
import type { RegistrationSnapshot, SnapshotSource } from '../model/snapshot.ts';
import type { StorageStatus } from '../model/storage-status.ts';
import { awaitLaunchWake, type PeriodicControl } from '../wakes/periodic-control.ts';
import { AsyncLazy } from './async-lazy.ts';
import {
  type BackgroundFetchManager,
  type BackgroundFetchRegistration,
  checkListener,
  type ManagerEvents,
} from './background-fetch.ts';
import type { ResolvedOptions } from './manager-options.ts';
import {
  type Composition,
  openSession,
  type SessionContext,
  StorageState,
} from './open-session.ts';
import { RegistrationHandle } from './registration-handle.ts';
import type { Session } from './session.ts';
import { dispatchRegistrationEvents } from './settlement-events.ts';
import { SnapshotCache } from './snapshot-cache.ts';
import { FetchStarter, type RequestList, toRequests } from './start-fetch.ts';
import { visibleUid } from './sweep.ts';

/** The manager of a page. The snapshot cache knows what is shown, the session does the work, and this class joins them. */
export class Manager implements BackgroundFetchManager {
  readonly contextId: string;
  readonly registrations: SnapshotSource<readonly RegistrationSnapshot[]>;
  readonly registrations$: Observable<readonly RegistrationSnapshot[]>;
  readonly storage: SnapshotSource<StorageStatus>;
  readonly storage$: Observable<StorageStatus>;
  readonly periodic: PeriodicControl;
  readonly ready: Promise<void>;
  /** What each session is made of. */
  readonly #context: SessionContext;
  readonly #snapshots: SnapshotCache;
  readonly #events = new Emitter<ManagerEvents>();
  /** By uid, those of all registrations that are not released. */
  readonly #handles = new Map<string, RegistrationHandle>();
  readonly #starter = new FetchStarter({
    find: (session, id) => this.#find(session, id),
    handleOf: (uid) => this.#handle(uid),
  });
  readonly #closed = new AbortController();
  /** Opens the store; after a failure each call tries again, and so does the manager by itself from time to time. */
  readonly #opened: AsyncLazy<Session>;
  #session: Session | null = null;
  /** Whether everything that was stored is shown. */
  #isRecovered = false;

  constructor(environment: PageEnvironment, options: ResolvedOptions, composition: Composition) {
    const { clock, lifecycle, text, warn } = environment;
    const { name } = options;
    const contextId = environment.uid();
    const channel = environment.openChannel?.(channelName(name)) ?? null;
    const snapshots = new SnapshotCache(channel);
    const storage = new StorageState();
    const periodic = composition.openPeriodic({ name, clock, lifecycle, text, warn });
    const made = { snapshots, channel, contextId, periodic, storage };
    this.#context = { environment, options, composition, ...made };
    this.contextId = contextId;
    this.periodic = periodic;
    this.storage = storage;
    this.storage$ = this.#observe(storage);
    this.#snapshots = snapshots;
    this.registrations = snapshots.all;
    this.registrations$ = this.#observe(snapshots.all);
    dispatchRegistrationEvents(
      snapshots,
      clock,
      this.#events,
      (uid) => this.#handle(uid),
      () => !this.#isRecovered,
    );
    snapshots.onChange(({ uid, recordsAvailable }) => {
      if (!recordsAvailable) this.#handles.delete(uid);
    });
    channel?.onMessage((message) => this.#receive(message));
    this.#opened = new AsyncLazy(() => this.#open(), clock);
    this.ready = this.#opened.get().then(() => {});
    awaitLaunchWake(periodic, clock, () => this.#opened.get());
    // An app that does not use `ready` must not get an unhandled rejection. Its calls reject with the same error.
    this.ready.catch(() => {});
  }

  async fetch(
    id: string,
    requests: RequestList,
    options?: BackgroundFetchOptions,
  ): Promise<BackgroundFetchRegistration> {
    checkRegistrationId(id);
    const checked = checkFetchOptions(options);
    const { environment, options: defaults } = this.#context;
    const list = toRequests(requests, environment.baseUrl);
    const driver = checked.driver ?? defaults.driver;
    const call = { id, requests: list, options: checked, driver };
    return this.#whileOpen((session) => this.#starter.fetch(session, call));
  }

  get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    return this.#whileOpen((session) => this.#find(session, id));
  }

  getIds(): Promise<readonly string[]> {
    return this.#whileOpen(async ({ store }) => {
      const rows = await store.list();
      return rows
        .filter(({ phase, replaces }) => phase !== 'storing' || replaces)
        .map(({ id }) => id);
    });
  }

  async retryNow(): Promise<void> {
    await this.#whileOpen(async ({ store, commands }) => {
      const active = (await store.list()).filter(({ phase }) => phase === 'active');
      await Promise.all(active.map(({ uid }) => commands.retryNow(uid)));
    });
  }

  registration(id: string): SnapshotSource<RegistrationSnapshot | undefined> {
    return this.#snapshots.byId(id);
  }

  registration$(id: string): Observable<RegistrationSnapshot | undefined> {
    return this.#observe(this.#snapshots.byId(id));
  }

  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): () => void {
    checkListener(event, listener);
    if (event !== 'wake') return this.#events.on(event, listener);
    // Not by the emitter, because `wakes$` replays the open wake to a listener that comes late.
    const handling = this.periodic.wakes$.subscribe(listener as ManagerEvents['wake']);
    return () => handling.unsubscribe();
  }

  close(): void {
    this.#closed.abort(new DOMException('The manager was closed.', 'AbortError'));
    this.#opened.close((session) => session.close());
    this.periodic.close();
    this.#context.channel?.close();
    this.#events.clear();
  }

  /** Rejects as soon as the manager is closed, so that no call stays pending for ever. */
  async #whileOpen<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { signal } = this.#closed;
    signal.throwIfAborted();
    return abortable(this.#opened.get().then(work), signal);
  }

  async #open(): Promise<Session> {
    const session = await openSession(this.#context);
    this.#session = session;
    try {
      await session.recover();
      this.#isRecovered = true;
    } catch (error) {
      this.#session = null;
      // The handles of this session would go on using its closed store.
      this.#handles.clear();
      session.close();
      throw error;
    }
    this.#context.channel?.post({ bgfetch: 1, type: 'hello' });
    return session;
  }

  async #find(session: Session, id: string): Promise<BackgroundFetchRegistration | undefined> {
    const row = await session.store.find(id);
    const uid = row && visibleUid(row);
    if (!row || !uid || (row.phase === 'storing' && uid === row.uid)) return undefined;
    // Another context may have started it a moment ago, so that its message is still on its way.
    if (!this.#snapshots.byUid(uid).getSnapshot()) await session.show(uid);
    return this.#handle(uid);
  }

  #handle(uid: string): RegistrationHandle | undefined {
    const source = this.#snapshots.byUid(uid);
    const existing = this.#handles.get(uid);
    if (existing || !this.#session || !source.getSnapshot()) return existing;
    const { store, commands } = this.#session;
    const handle = new RegistrationHandle(
      source as SnapshotSource<RegistrationSnapshot>,
      store,
      commands,
      this.#closed.signal,
    );
    this.#handles.set(uid, handle);
    return handle;
  }

  #receive(message: unknown): void {
    if (!isChannelMessage(message)) return;
    const { type } = message;
    if (type === 'snapshot') this.#snapshots.update(message.envelope);
    if (type === 'progress') this.#snapshots.change(message.change);
    if (type === 'click') this.#clicked(message.id);
    // Before the session is open there is nothing to refresh, because opening it reads the whole store.
    if (type === 'changed') void this.#session?.refresh(message.uid).catch(() => {});
    if (type === 'retry-now') this.#session?.retryNowHere(message.uid);
    if (type === 'removed') {
      if (this.#session) void this.#session.removedElsewhere(message.uid);
      else this.#snapshots.remove(message.uid);
    }
  }

  #clicked(id: string): void {
    const snapshot = this.#snapshots.byId(id).getSnapshot();
    const handle = snapshot && this.#handle(snapshot.uid);
    if (handle) this.#events.emit('click', handle);
  }

  #observe<T>(source: SnapshotSource<T>): Observable<T> {
    return observeSource(source, this.#closed.signal);
  }
}
