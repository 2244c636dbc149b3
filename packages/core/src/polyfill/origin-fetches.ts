import { checkQuota, createRegistration } from '../client/create-registration.ts';
import { changedBy } from '../client/registration-handle.ts';
import { reconcileOnReset } from '../client/replacements.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import { type ChannelMessage, isChannelMessage } from '../model/messages.ts';
import { leaseName } from '../model/names.ts';
import type { RegistrationRow, RegistrationRows } from '../model/rows.ts';
import { abortRegistration } from '../model/transitions/settle.ts';
import { type FetchHandle, FetchHandles } from './fetch-handle.ts';
import {
  type FetchKey,
  fetchKey,
  type KeyedRow,
  type OpenedFetches,
  POLYFILL_NAME,
  startLockName,
} from './open-fetches.ts';

/**
 * All background fetches of the origin, as this context knows them. In the store they have ids of their own, so that one
 * that waits for its event does not stand in the way of the next one with its app's id.
 */
export class OriginFetches {
  readonly #opened: OpenedFetches;
  readonly #handles: FetchHandles;
  /** The uids of those that this context has started. */
  readonly #own = new Set<string>();
  readonly #follows: boolean;

  /** `follows`: this context also runs what other contexts have started, as soon as they do not run it. */
  constructor(opened: OpenedFetches, follows: boolean) {
    this.#opened = opened;
    this.#follows = follows;
    this.#handles = new FetchHandles({ ...opened, abort: (uid) => this.#abort(uid) });
    opened.channel?.onMessage((message) => {
      if (isChannelMessage(message)) this.#onMessage(message);
    });
  }

  /** Calls back, in a task of its own, when one has settled while this context was there. */
  onSettled(listener: (uid: string) => void): void {
    this.#handles.onSettled(listener);
  }

  /**
   * Starts one. Rejects with `TypeError` when its key is taken or one of its bodies fails, with `QuotaExceededError` when
   * it does not fit.
   */
  start(
    key: FetchKey,
    requests: readonly Request[],
    options: CheckedFetchOptions,
  ): Promise<FetchHandle> {
    return new Promise((resolve, reject) => {
      this.#opened.locks
        .request(startLockName(key), {}, async () => {
          if (await this.#isTaken(key))
            throw new TypeError(`There is an active background fetch ${JSON.stringify(key.id)}.`);
          // Before the lock is given back: by then an instant failure might have been told.
          resolve(await this.#start(requests, options));
        })
        .catch(reject);
    });
  }

  async #start(requests: readonly Request[], options: CheckedFetchOptions): Promise<FetchHandle> {
    const { uid: newUid, driver, secrets, store } = this.#opened;
    await checkQuota(this.#opened, options.downloadTotal);
    const uid = newUid();
    const choice = { driver, reason: 'The polyfill has one driver.' };
    const draft = { uid, id: newUid(), options, requests, choice };
    const { state, secretHeaders } = await createRegistration(this.#opened, draft);
    secrets.remember(uid, secretHeaders);
    this.#project([state]);
    try {
      await driver.start(state.registration);
    } catch (error) {
      await store.remove(uid);
      this.#removed(uid);
      throw error;
    }
    this.#post({ bgfetch: 1, type: 'changed', uid });
    this.#own.add(uid);
    return this.#known(uid);
  }

  /** The active one with this key. */
  async find(key: FetchKey): Promise<FetchHandle | undefined> {
    const found = (await this.list(key.scope)).find(
      (stored) => stored.key.id === key.id && stored.row.phase === 'active',
    );
    return found && this.open(found.row.uid);
  }

  /** The one with this uid, active or settled, as it is stored now: messages of other contexts may be under way. */
  async open(uid: string): Promise<FetchHandle | undefined> {
    await this.#show(uid);
    return this.#handles.get(uid);
  }

  /** What is stored, of one service worker registration or of all, oldest first. */
  async list(scope?: string): Promise<readonly KeyedRow[]> {
    const rows = await this.#opened.store.list();
    return rows.flatMap((row) => {
      const key = fetchKey(row);
      return key && (scope === undefined || key.scope === scope) ? [{ row, key }] : [];
    });
  }

  /** Goes on with what other contexts have left behind, and asks those that are there how far they are. */
  async takeUp(): Promise<void> {
    reconcileOnReset({
      ...this.#opened,
      removed: (uid) => this.#removed(uid),
      found: (states) => this.#take(states),
    });
    await this.#take(await this.#opened.store.readAll());
    this.#post({ bgfetch: 1, type: 'hello' });
  }

  /** Runs `task` unless another context runs one under this name. */
  async withLock(lockName: string, task: () => Promise<void>): Promise<void> {
    await this.#opened.locks.request(lockName, { ifAvailable: true }, async ({ held }) => {
      if (held) await task();
    });
  }

  /** Deletes it with its records. Its objects say from now on that they have none. */
  async remove(uid: string): Promise<void> {
    await this.#opened.store.remove(uid);
    this.#removed(uid);
  }

  /** The service worker registration is gone, and its background fetches go with it, without an event. */
  async removeScope(scope: string, before: number = Number.POSITIVE_INFINITY): Promise<void> {
    for (const { row } of await this.list(scope))
      if (row.createdAt < before) await this.remove(row.uid);
  }

  async #take(read: readonly RegistrationRows[]): Promise<void> {
    const isStored = ({ registration }: RegistrationRows) => registration.phase !== 'storing';
    this.#project(read.filter(isStored));
    for (const state of read)
      if (!isStored(state)) await this.#removeUnfinished(state.registration.uid);
    const rows = read.map(({ registration }) => registration);
    await this.#opened.driver.attach(rows.filter(({ phase }) => phase === 'active'));
  }

  /** Its context has died while it stored the request bodies, unless it still holds the lease. */
  #removeUnfinished(uid: string): Promise<void> {
    return this.withLock(leaseName(POLYFILL_NAME, uid), async () => {
      const state = await this.#opened.store.read(uid);
      if (state?.registration.phase === 'storing') await this.remove(uid);
    });
  }

  async #abort(uid: string): Promise<boolean> {
    const { store, clock, driver } = this.#opened;
    const state = await changedBy(store, uid, abortRegistration(clock.now()));
    if (!state) return false;
    this.#project([state]);
    driver.changed(uid);
    this.#post({ bgfetch: 1, type: 'changed', uid });
    return true;
  }

  async #isTaken({ scope, id }: FetchKey): Promise<boolean> {
    const stored = await this.list(scope);
    return stored.some(({ row, key }) => key.id === id && row.phase !== 'settled');
  }

  /** What other contexts say. */
  #onMessage(message: ChannelMessage): void {
    if (message.type === 'snapshot') this.#opened.snapshots.update(message.envelope);
    if (message.type === 'progress') this.#opened.snapshots.change(message.change);
    if (message.type === 'removed') this.#forget(message.uid);
    if (message.type === 'changed') this.#refresh(message.uid).catch(() => {});
  }

  async #refresh(uid: string): Promise<void> {
    const row = await this.#show(uid);
    const isRunHere = this.#follows || this.#own.has(uid);
    if (isRunHere && row && row.phase !== 'storing') this.#opened.driver.changed(uid);
  }

  /** Shows what is stored. What another context is still storing may yet fail, and is not shown. */
  async #show(uid: string): Promise<RegistrationRow | undefined> {
    const state = await this.#opened.store.read(uid);
    if (state && state.registration.phase !== 'storing') this.#project([state]);
    return state?.registration;
  }

  /** What the store says. The engine knows more of what it runs, and says that afterwards. */
  #project(states: readonly RegistrationRows[]): void {
    const { snapshots, driver } = this.#opened;
    snapshots.updateFromStore(states, () => driver.guarantees);
  }

  #removed(uid: string): void {
    this.#forget(uid);
    this.#post({ bgfetch: 1, type: 'removed', uid });
  }

  /** The rows are gone, so nobody may go on working on them. */
  #forget(uid: string): void {
    const { snapshots, secrets, driver } = this.#opened;
    this.#own.delete(uid);
    snapshots.remove(uid);
    secrets.forget(uid);
    driver.changed(uid);
  }

  #post(message: ChannelMessage): void {
    this.#opened.channel?.post(message);
  }

  #known(uid: string): FetchHandle {
    const handle = this.#handles.get(uid);
    if (!handle) throw new DOMException('The service worker was unregistered.', 'AbortError');
    return handle;
  }
}
