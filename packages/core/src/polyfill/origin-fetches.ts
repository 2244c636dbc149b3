import type { Clock } from '../browser/clock.ts';
import { Emitter } from '../browser/emitter.ts';
import type { ManagerEvents } from '../client/background-fetch.ts';
import { RegistrationHandle } from '../client/registration-handle.ts';
import { emitEvents } from '../client/settlement-events.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import { isChannelMessage } from '../model/messages.ts';
import type { RegistrationSnapshot, SnapshotSource } from '../model/snapshot.ts';
import {
  type FetchKey,
  fetchKey,
  type KeyedRow,
  type OpenedFetches,
  startLockName,
} from './open-fetches.ts';

export interface OriginFetchesPorts {
  readonly clock: Clock;
  /** A fresh unique string. */
  readonly uid: () => string;
}

/**
 * All background fetches of the origin, as this context knows them. Their ids in the store are of no meaning, so that
 * one that waits for its event does not stand in the way of the next with its id.
 */
export class OriginFetches {
  readonly #opened: OpenedFetches;
  readonly #uid: () => string;
  readonly #events = new Emitter<ManagerEvents>();
  /** By uid: one for each background fetch, which all of a script's questions are answered with. */
  readonly #handles = new Map<string, RegistrationHandle>();
  /** What this context has started. */
  readonly #own = new Set<string>();

  /** `follows`: work on what other contexts have started, as soon as they don't. */
  constructor(opened: OpenedFetches, { clock, uid }: OriginFetchesPorts, follows: boolean) {
    this.#opened = opened;
    this.#uid = uid;
    const { session, hub, channel } = opened;
    emitEvents(hub, clock, this.#events, (uid) => this.#handle(uid));
    hub.onChange(({ uid, recordsAvailable }) => {
      if (recordsAvailable) return;
      this.#handles.delete(uid);
      this.#own.delete(uid);
    });
    channel?.onMessage((message) => {
      if (!isChannelMessage(message)) return;
      if (message.type === 'snapshot') hub.show(message.envelope);
      if (message.type === 'removed') session.forget(message.uid);
      if (message.type !== 'changed') return;
      const works = follows || this.#own.has(message.uid);
      (works ? session.refresh(message.uid) : session.show(message.uid)).catch(() => {});
    });
  }

  /** Calls back in a task of its own when one has settled while this context looked on. */
  onSettled(listener: (uid: string) => void): void {
    for (const ending of ['success', 'fail', 'abort'] as const)
      this.#events.on(ending, (registration) => listener(registration.snapshot.uid));
  }

  /** Starts one, unless its key is taken: then it rejects with `TypeError`. */
  start(
    key: FetchKey,
    requests: readonly Request[],
    options: CheckedFetchOptions,
  ): Promise<RegistrationHandle> {
    const { locks, session } = this.#opened;
    return new Promise((resolve, reject) => {
      locks
        .request(startLockName(key), {}, async () => {
          if (await this.#isTaken(key))
            throw new TypeError(`There is an active background fetch ${JSON.stringify(key.id)}.`);
          const uid = await session.start(this.#uid(), requests, options, 'foreground');
          this.#own.add(uid);
          // Now, not when the lock has been given back: by then an instant failure might have been told.
          resolve(this.#known(uid));
        })
        .catch(reject);
    });
  }

  /** The active one with this key. */
  async find(key: FetchKey): Promise<RegistrationHandle | undefined> {
    const found = (await this.list(key.scope)).find(
      (stored) => stored.key.id === key.id && stored.row.phase === 'active',
    );
    return found && this.open(found.row.uid);
  }

  /** The one with this uid, active or settled, as the store has it now: other contexts' news may be under way. */
  async open(uid: string): Promise<RegistrationHandle | undefined> {
    await this.#opened.session.show(uid);
    return this.#handle(uid);
  }

  /** What is stored, of one registration or of all, oldest first. */
  async list(scope?: string): Promise<readonly KeyedRow[]> {
    const rows = await this.#opened.session.store.list();
    return rows.flatMap((row) => {
      const key = fetchKey(row);
      return key && (scope === undefined || key.scope === scope) ? [{ row, key }] : [];
    });
  }

  /** Takes up what other contexts have left behind, and asks them how far they are. */
  async takeUp(): Promise<void> {
    await this.#opened.session.takeUp();
    this.#opened.channel?.post({ bgfetch: 1, type: 'hello' });
  }

  /** Runs `task` unless another context runs one under this name. */
  async withLock(lockName: string, task: () => Promise<void>): Promise<void> {
    await this.#opened.locks.request(lockName, { ifAvailable: true }, async ({ held }) => {
      if (held) await task();
    });
  }

  /** Deletes it, records and all; its objects say from now on that they have none. */
  remove(uid: string): Promise<void> {
    return this.#opened.commands.release(uid);
  }

  /** The registration is gone, and takes its background fetches along without an event. */
  async removeScope(scope: string, before: number = Number.POSITIVE_INFINITY): Promise<void> {
    for (const { row } of await this.list(scope))
      if (row.createdAt < before) await this.remove(row.uid);
  }

  async #isTaken({ scope, id }: FetchKey): Promise<boolean> {
    const stored = await this.list(scope);
    return stored.some(({ row, key }) => key.id === id && row.phase !== 'settled');
  }

  #known(uid: string): RegistrationHandle {
    const handle = this.#handle(uid);
    if (!handle) throw new DOMException('The service worker was unregistered.', 'AbortError');
    return handle;
  }

  #handle(uid: string): RegistrationHandle | undefined {
    const { hub, session, commands } = this.#opened;
    const source = hub.byUid(uid);
    const known = this.#handles.get(uid);
    if (known || !source.getSnapshot()) return known;
    const snapshots = source as SnapshotSource<RegistrationSnapshot>;
    const handle = new RegistrationHandle(snapshots, session.store, commands);
    this.#handles.set(uid, handle);
    return handle;
  }
}
