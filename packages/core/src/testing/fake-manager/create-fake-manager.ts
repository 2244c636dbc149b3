import type { Observable } from 'rxjs';
import { browserClock, type Clock } from '../../browser/clock.ts';
import { Emitter, observeSource } from '../../browser/emitter.ts';
import {
  type BackgroundFetchRegistration,
  checkListener,
  type ManagerEvents,
} from '../../client/background-fetch.ts';
import { StorageState } from '../../client/open-session.ts';
import { Replacements } from '../../client/replacements.ts';
import { dispatchRegistrationEvents } from '../../client/settlement-events.ts';
import { type RequestList, toRequests } from '../../client/start-fetch.ts';
import {
  type BackgroundFetchOptions,
  checkFetchOptions,
  checkRegistrationId,
} from '../../model/fetch-options.ts';
import { planStart, REPLACE_ONCE_STORED } from '../../model/replacement.ts';
import type { RegistrationRows } from '../../model/rows.ts';
import type {
  BackgroundFetchFailureReason,
  RegistrationSnapshot,
  SnapshotSource,
} from '../../model/snapshot.ts';
import type { StorageStatus } from '../../model/storage-status.ts';
import { settleRegistration } from '../../model/transitions/settle.ts';
import { createMemoryStore } from '../../storage/memory-store.ts';
import type { Periodic } from '../../wakes/periodic.ts';
import { createFakePeriodic, type FakePeriodic } from '../fake-periodic.ts';
import { checkFailureReason, checkResponse } from './check-calls.ts';
import { FakeHandle } from './fake-handle.ts';
import type { FakeManager, FakeManagerOptions } from './fake-manager.ts';
import { fakeRows, storeAnswer, storeEmptyAnswers } from './fake-rows.ts';
import { FakeSnapshots } from './fake-snapshots.ts';
import { cloneAnywhere, withoutRequestClass } from './missing-globals.ts';
import { RecordingCommands } from './recording-commands.ts';

/**
 * A manager for tests of apps, without network and disk.
 *
 * @example
 * ```ts
 * const bg = createFakeManager({ clock: createVirtualClock() });
 * startMyApp(bg);
 * await bg.fetch('ep-5', '/ep-5.mp3');
 * bg.show('ep-5', { status: 'running', downloaded: 400 });
 * await bg.respond('ep-5', '/ep-5.mp3', new Response('the sound'));
 * await bg.settle('ep-5');
 * ```
 */
export function createFakeManager(options: FakeManagerOptions = {}): FakeManager {
  return new Fake(options.clock ?? browserClock(), options.baseUrl ?? DEFAULT_URL);
}

const DEFAULT_URL = 'https://app.test/';

class Fake implements FakeManager {
  readonly contextId = 'fake-page';
  readonly ready: Promise<void> = Promise.resolve();
  readonly calls: string[] = [];
  readonly wakes: FakePeriodic;
  readonly periodic: Periodic;
  readonly storage = new StorageState();
  readonly storage$: Observable<StorageStatus>;
  readonly registrations: SnapshotSource<readonly RegistrationSnapshot[]>;
  readonly registrations$: Observable<readonly RegistrationSnapshot[]>;
  readonly #clock: Clock;
  readonly #baseUrl: string;
  readonly #store = createMemoryStore({ clone: cloneAnywhere });
  readonly #shown = new FakeSnapshots();
  readonly #snapshots = this.#shown.cache;
  readonly #events = new Emitter<ManagerEvents>();
  readonly #closed = new AbortController();
  readonly #commands: RecordingCommands;
  readonly #replacements: Replacements;
  readonly #handles = new Map<string, FakeHandle>();
  #nextError: { readonly error: unknown } | null = null;
  #begun = 0;

  constructor(clock: Clock, baseUrl: string) {
    this.#clock = clock;
    this.#baseUrl = baseUrl;
    this.wakes = createFakePeriodic({ clock });
    this.periodic = this.wakes.periodic;
    this.registrations = this.#snapshots.all;
    this.registrations$ = observeSource(this.#snapshots.all, this.#closed.signal);
    this.storage$ = observeSource(this.storage, this.#closed.signal);
    this.storage.report({ state: 'disk', problem: null });
    const notices = {
      changed: (state: RegistrationRows) => this.#tell(state),
      removed: (uid: string) => this.#snapshots.remove(uid),
      // Nobody runs it here; the test sees it in `calls`.
      retryNow: () => {},
    };
    this.#replacements = new Replacements({
      store: this.#store,
      snapshots: this.#snapshots,
      restored: notices.changed,
      removed: notices.removed,
    });
    const record = (command: string, uid: string) =>
      void this.calls.push(`${command} ${this.#snapshots.byUid(uid).getSnapshot()?.id}`);
    this.#commands = new RecordingCommands(this.#store, clock, notices, record);
    dispatchRegistrationEvents(this.#snapshots, clock, this.#events, (uid) => this.#handle(uid));
  }

  async fetch(
    id: string,
    requests: RequestList,
    options?: BackgroundFetchOptions,
  ): Promise<BackgroundFetchRegistration> {
    this.#closed.signal.throwIfAborted();
    checkRegistrationId(id);
    const checked = checkFetchOptions(options);
    const list = toRequests(withoutRequestClass(requests, this.#baseUrl), this.#baseUrl);
    const active = this.#snapshots.byId(id).getSnapshot();
    const isSettled = active?.status === 'settled';
    if (checked.ifActive === 'reuse' && active && !isSettled) return this.#handle(active.uid);
    const settled = isSettled ? await this.#store.read(active.uid) : undefined;
    const replacement = planStart(settled, list, checked.ifSettled);
    if (active && !replacement && !this.#nextError) return this.#handle(active.uid);
    this.calls.push(`fetch ${id}`);
    if (this.#nextError) {
      const { error } = this.#nextError;
      this.#nextError = null;
      throw error;
    }
    const uid = `fake-${++this.#begun}`;
    await this.#store.create(
      await fakeRows(uid, id, list, checked, this.#clock.now(), replacement ?? REPLACE_ONCE_STORED),
    );
    const state = (await this.#store.read(uid)) as RegistrationRows;
    this.#tell(state);
    await this.#replacements.dropOnceStored(state.registration);
    return this.#handle(uid);
  }

  async get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    this.#closed.signal.throwIfAborted();
    const snapshot = this.#snapshots.byId(id).getSnapshot();
    return snapshot && this.#handle(snapshot.uid);
  }

  async getIds(): Promise<readonly string[]> {
    this.#closed.signal.throwIfAborted();
    return this.#snapshots.all.getSnapshot().map(({ id }) => id);
  }

  async retryNow(): Promise<void> {
    this.#closed.signal.throwIfAborted();
    for (const { uid, status } of this.#snapshots.all.getSnapshot())
      if (status !== 'settled') await this.#commands.retryNow(uid);
  }

  registration(id: string): SnapshotSource<RegistrationSnapshot | undefined> {
    return this.#snapshots.byId(id);
  }

  registration$(id: string): Observable<RegistrationSnapshot | undefined> {
    return observeSource(this.#snapshots.byId(id), this.#closed.signal);
  }

  on<E extends keyof ManagerEvents>(event: E, listener: ManagerEvents[E]): () => void {
    checkListener(event, listener);
    if (event !== 'wake') return this.#events.on(event, listener);
    const handling = this.periodic.wakes$.subscribe(listener as ManagerEvents['wake']);
    return () => handling.unsubscribe();
  }

  close(): void {
    this.#closed.abort(new DOMException('The manager was closed.', 'AbortError'));
    this.#events.clear();
    this.wakes.close();
  }

  show(id: string, change: Partial<RegistrationSnapshot>): void {
    this.#shown.change(id, change);
  }

  async respond(id: string, url: string, response: Response): Promise<void> {
    checkResponse(url, response);
    const { href } = new URL(url, this.#baseUrl);
    const state = await storeAnswer(this.#store, this.#shown.known(id).uid, href, response);
    if (state) this.#tell(state);
  }

  async settle(id: string, failureReason: BackgroundFetchFailureReason = ''): Promise<void> {
    const { uid } = this.#shown.known(id);
    checkFailureReason(failureReason);
    const result = failureReason === '' ? 'success' : 'failure';
    const problem =
      failureReason === '' ? null : { name: 'Error', message: `${failureReason}, says the test.` };
    const settledAt = this.#clock.now();
    if (result === 'success') await storeEmptyAnswers(this.#store, uid);
    const state = await this.#store.transact(uid, 'all', (before) =>
      settleRegistration(before.registration.epoch, {
        result,
        failureReason,
        problem,
        settledAt,
      })(before),
    );
    if (state) this.#tell(state);
    await this.#replacements.whenConcluded();
  }

  click(id: string): void {
    this.#events.emit('click', this.#handle(this.#shown.known(id).uid));
  }

  failNextFetch(error: unknown): void {
    this.#nextError = { error };
  }

  #handle(uid: string): FakeHandle {
    const known = this.#handles.get(uid);
    if (known) return known;
    const source = this.#snapshots.byUid(uid) as SnapshotSource<RegistrationSnapshot>;
    const handle = new FakeHandle(source, this.#store, this.#commands, this.#baseUrl);
    this.#handles.set(uid, handle);
    return handle;
  }

  #tell(state: RegistrationRows): void {
    this.#replacements.track(state.registration);
    this.#shown.tell(state);
  }
}
