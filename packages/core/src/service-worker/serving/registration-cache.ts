import { urlWithoutQuery } from '../../client/match-records.ts';
import type { RecordRow, RegistrationRow, RegistrationRows } from '../../model/rows.ts';
import { withoutFragment } from '../../model/secrets.ts';
import type { Store } from '../../storage/store.ts';
import { registrationNews, type WorkerPorts } from '../worker-ports.ts';

/** How many registrations are read side by side. More only fill the queue of the database. */
const SIDE_BY_SIDE = 50;

/** A registration in memory. */
export interface CachedRegistration {
  readonly registration: RegistrationRow;
  /** Rows whose records are served, best first: its own, and those of the registration that it is to replace. */
  readonly parts: readonly RegistrationRows[];
}

/** All records of its parts. */
export const recordsOf = ({ parts }: CachedRegistration): readonly RecordRow[] =>
  parts.flatMap(({ records }) => records);

/** Whether it is served, now or once more of it has arrived. */
export const isServable = ({ state, request }: RecordRow): boolean =>
  request.method === 'GET' && state !== 'failed';

/**
 * The registrations of a store, in memory: read once, and again when a page says that they have changed. Everything in a
 * worker that serves records of one manager shares it.
 */
export class RegistrationCache {
  readonly #ports: WorkerPorts;
  readonly #known = new Map<string, CachedRegistration>();
  /** The uids of what has changed since it was read. */
  readonly #stale = new Set<string>();
  /** The uids of what is stored and not served by itself: others replace it, or it can't be read. */
  #unserved: ReadonlySet<string> = new Set();
  /** The uids of what a page has in its memory only: it tells of them, and they are not stored. */
  readonly #absent = new Set<string>();
  /** Uids by URL, newest registration first; with query strings, and without. */
  readonly #byUrl: Record<'full' | 'bare', ReadonlyMap<string, readonly string[]> | null> = {
    full: null,
    bare: null,
  };
  #isLoaded = false;
  #loading: Promise<void> | null = null;

  constructor(ports: WorkerPorts) {
    this.#ports = ports;
    ports.channel?.onMessage((message) => {
      const news = registrationNews(message);
      // Progress changes nothing here: what grows is read again whenever it is served.
      if (news && !(news.isProgress && this.#isKnown(news.uid))) this.#hasChanged(news.uid);
    });
  }

  /** Whether everything that is known to be stored is in memory. Without a channel nobody tells of changes. */
  get isCurrent(): boolean {
    return this.#isLoaded && this.#stale.size === 0;
  }

  get(uid: string): CachedRegistration | undefined {
    return this.#known.get(uid);
  }

  /** The uids of the registrations that have a servable record for `url`, newest first. Fragments do not count. */
  uidsOf(url: string, ignoreSearch: boolean): readonly string[] {
    const kind = ignoreSearch ? 'bare' : 'full';
    const byUrl = this.#byUrl[kind] ?? this.#sorted(ignoreSearch);
    this.#byUrl[kind] = byUrl;
    return byUrl.get(keyOf(url, ignoreSearch)) ?? [];
  }

  /** Resolves once it is current. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  /** Looks for what has come and gone in the store, and no message has told of yet. */
  async refresh(): Promise<void> {
    if (this.#isLoaded && this.#ports.channel) await this.#readUnknown();
    else await this.#readChanged();
    this.#isLoaded = true;
  }

  /** What is stored of it now. */
  async read(uid: string): Promise<CachedRegistration | undefined> {
    const read = await this.#ports.store.use(async (store) => {
      const state = await store.read(uid);
      return state && cachedOf(store, state);
    });
    return this.#keep(uid, read);
  }

  /** What is stored of it now, of which only the records at `indices` may have changed. */
  async readRecords(
    uid: string,
    indices: readonly number[],
  ): Promise<CachedRegistration | undefined> {
    const state = await this.#ports.store.use((store) => store.load(uid, indices));
    const known = this.#known.get(uid);
    if (!state || !known || state.registration.phase !== known.registration.phase)
      return this.read(uid);
    const { registration } = state;
    const records = known.parts.flatMap((part) =>
      part.registration.uid === uid ? part.records : [],
    );
    const merged = records.map(
      (record) => state.records.find(({ index }) => index === record.index) ?? record,
    );
    const replaced = known.parts.find((part) => part.registration.uid !== uid);
    const parts = inOrder({ registration, records: merged }, replaced);
    // The other records are those of the revision at which all were read.
    return this.#keep(uid, { registration: known.registration, parts });
  }

  #keep(uid: string, read: CachedRegistration | undefined): CachedRegistration | undefined {
    const known = this.#known.get(uid);
    // Reads overtake each other.
    if (read && known && read.registration.revision < known.registration.revision) return known;
    if (read) this.#known.set(uid, read);
    else this.#known.delete(uid);
    // Requests never change, so the URLs are the same as long as no part and no record has dropped out.
    if (servedUrls(read) !== servedUrls(known)) this.#forgetUrls();
    return read;
  }

  #isKnown(uid: string): boolean {
    if (this.#known.has(uid) || this.#absent.has(uid)) return true;
    if (this.isCurrent) this.#absent.add(uid);
    return false;
  }

  #hasChanged(uid: string): void {
    // Nothing was asked for yet, so there is nothing to keep current.
    if (!this.#isLoaded && !this.#loading) return;
    this.#stale.add(uid);
    this.load().catch(() => {});
  }

  async #load(): Promise<void> {
    while (!this.isCurrent) {
      const stale = [...this.#stale];
      this.#stale.clear();
      try {
        if (this.#isLoaded) await this.#readEach(stale);
        else await this.refresh();
      } catch (error) {
        for (const uid of stale) this.#stale.add(uid);
        throw error;
      }
    }
  }

  async #readEach(uids: readonly string[]): Promise<void> {
    for (let at = 0; at < uids.length; at += SIDE_BY_SIDE)
      await Promise.all(uids.slice(at, at + SIDE_BY_SIDE).map((uid) => this.read(uid)));
  }

  /** Reads what is not in memory as it is stored now. */
  async #readChanged(): Promise<void> {
    const read = await this.#ports.store.use(async (store) => {
      const states = await store.readAll();
      return Promise.all(states.map((state) => cachedOf(store, state)));
    });
    for (const cached of read) this.#keep(cached.registration.uid, cached);
    this.#forgetAllBut(new Set(read.map(({ registration }) => registration.uid)));
  }

  /** Reads what is not in memory at all. Of what is, messages tell whether it has changed. */
  async #readUnknown(): Promise<void> {
    const stored = await this.#ports.store.use((store) => store.uids());
    this.#forgetAllBut(stored);
    const isKnown = (uid: string): boolean => {
      const phase = this.#known.get(uid)?.registration.phase;
      return phase === undefined ? this.#unserved.has(uid) : phase !== 'storing';
    };
    const unknown = [...stored].filter((uid) => !isKnown(uid));
    await this.#readEach(unknown);
    for (const uid of unknown)
      if (this.#known.get(uid)?.registration.replacedBy) this.#keep(uid, undefined);
    this.#unserved = new Set([...stored].filter((uid) => !this.#known.has(uid)));
  }

  #forgetAllBut(stored: ReadonlySet<string>): void {
    for (const uid of [...this.#known.keys()]) if (!stored.has(uid)) this.#keep(uid, undefined);
  }

  #forgetUrls(): void {
    this.#byUrl.full = null;
    this.#byUrl.bare = null;
  }

  #sorted(ignoreSearch: boolean): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    const newestFirst = [...this.#known.values()].sort(
      (one, other) => other.registration.createdAt - one.registration.createdAt,
    );
    for (const cached of newestFirst) {
      const { uid } = cached.registration;
      const urls = recordsOf(cached)
        .filter(isServable)
        .map(({ request }) => request.url);
      for (const key of new Set(urls.map((url) => keyOf(url, ignoreSearch)))) {
        const uids = found.get(key);
        if (uids) uids.push(uid);
        else found.set(key, [uid]);
      }
    }
    return found;
  }
}

const keyOf = (url: string, ignoreSearch: boolean): string =>
  ignoreSearch ? urlWithoutQuery(url) : withoutFragment(url);

/** What tells whether the URLs of what is served are the same. */
const servedUrls = (cached: CachedRegistration | undefined): string =>
  (cached?.parts ?? [])
    .map((part) => `${part.registration.uid} ${part.records.filter(isServable).length}`)
    .sort()
    .join();

async function cachedOf(store: Store, state: RegistrationRows): Promise<CachedRegistration> {
  const { registration } = state;
  const { phase, replaces } = registration;
  const replacedUid = phase === 'settled' ? undefined : replaces?.uids[0];
  const replaced = replacedUid === undefined ? undefined : await store.read(replacedUid);
  return { registration, parts: inOrder(phase === 'storing' ? undefined : state, replaced) };
}

/** What is whole of the new one, then what it replaces, then what is still growing. */
function inOrder(
  state: RegistrationRows | undefined,
  replaced: RegistrationRows | undefined,
): readonly RegistrationRows[] {
  if (!state || !replaced) return [state, replaced].filter((each) => each !== undefined);
  const { registration, records } = state;
  const whole = records.filter(({ state }) => state === 'done');
  const growing = records.filter(({ state }) => state !== 'done');
  return [{ registration, records: whole }, replaced, { registration, records: growing }];
}
