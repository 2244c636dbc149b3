import { findRecords } from '../../client/records.ts';
import { isBrowserHeader } from '../../http/headers.ts';
import { isChannelMessage } from '../../model/messages.ts';
import type { RecordRow, RegistrationRows } from '../../model/rows.ts';
import { workerSnapshot } from '../settled-event.ts';
import type { WorkerPorts } from '../worker-ports.ts';
import { type CachedRegistration, RegistrationCache } from './registration-cache.ts';
import { type ServableRecord, type ServeRecordsOptions, servable } from './servable-record.ts';

/**
 * What can be said of a request at once:
 * - `miss`: nothing of it is stored, and nothing is going to be
 * - `maybe`: there is a record for it, to be looked at
 * - `unknown`: the store has not been read yet, or is just being read again
 */
export type Peek = 'miss' | 'maybe' | 'unknown';

/**
 * Which records are stored for which URL. It is kept in memory, so that a request of which nothing is stored need not
 * wait for the disk: the store is read once, and of what a message tells has changed again. What has been found is looked
 * at again each time, unless it has finished; and even then whether it is still there.
 */
export class RecordIndex {
  readonly #ports: WorkerPorts;
  readonly #options: ServeRecordsOptions;
  readonly #cache: RegistrationCache;
  /** Told of, and not stored: what a page has in memory only. */
  readonly #absent = new Set<string>();
  /** By URL as it counts; the newest registration first. */
  #byAddress: ReadonlyMap<string, readonly string[]> | null = null;
  #warned = false;

  constructor(ports: WorkerPorts, options: ServeRecordsOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#cache = new RegistrationCache(ports.store, () => {
      this.#byAddress = null;
    });
    ports.channel?.onMessage((message) => {
      if (!isChannelMessage(message)) return;
      if (message.type === 'changed' || message.type === 'removed')
        this.#cache.hasChanged(message.uid);
      if (message.type !== 'snapshot') return;
      const { uid, status } = message.envelope.snapshot;
      // Progress is no news: what grows is looked at each time anyway.
      if (status === 'settled' || this.#isNew(uid)) this.#cache.hasChanged(uid);
    });
  }

  #isNew(uid: string): boolean {
    if (this.#cache.states.has(uid) || this.#absent.has(uid)) return false;
    if (this.#cache.isCurrent) this.#absent.add(uid);
    return true;
  }

  /** Begins to read the store, if that has not been done. Without a channel nobody would tell of changes. */
  peek(request: Request): Peek {
    if (!this.#cache.isCurrent) {
      this.#cache.load().catch(() => {});
      // What is known of this address is known all the same.
      return this.#uidsOf(request).length > 0 ? 'maybe' : 'unknown';
    }
    if (this.#uidsOf(request).some((uid) => this.#matches(request, uid))) return 'maybe';
    return this.#ports.channel ? 'miss' : 'unknown';
  }

  /**
   * The newest record for `request`, whatever its method. What a script fetches while a background fetch of it is under
   * way gets none: it may be that background fetch's own request, which must not be answered with what it has brought.
   */
  async find(request: Request): Promise<ServableRecord | null> {
    const byScript = request.destination === '';
    // The background fetch that a script's request may belong to has perhaps begun a moment ago.
    if (byScript || !this.#ports.channel) await this.#cache.refresh();
    else if (!this.#cache.isCurrent) await this.#cache.load();
    const uids = this.#uidsOf(request).filter((uid) => this.#matches(request, uid));
    const states = await Promise.all(uids.map((uid) => this.#look(uid, request)));
    const parts = states.flatMap((cached) => cached?.parts ?? []);
    const isWanted = ({ registration, records }: RegistrationRows): boolean =>
      registration.phase === 'active' && this.#matching(request, records).some(isPending);
    if (byScript && parts.some(isWanted)) return null;
    for (const part of parts) {
      if (!this.#isServed(part)) continue;
      for (const record of this.#matching(request, part.records)) {
        const found = servable(part.registration, record);
        if (found) return found;
      }
    }
    return null;
  }

  /** What has finished does not change any more, but news of its release may be on its way. */
  async #look(uid: string, request: Request): Promise<CachedRegistration | undefined> {
    const known = this.#cache.states.get(uid);
    if (!known) return undefined;
    if (this.#matching(request, recordsOf(known)).some(isPending)) return this.#cache.read(uid);
    const { id } = known.registration;
    const row = await this.#ports.store.use((store) => store.find(id));
    return row?.uid === uid ? known : this.#cache.read(uid);
  }

  #matches(request: Request, uid: string): boolean {
    const known = this.#cache.states.get(uid);
    return !!known && this.#matching(request, recordsOf(known)).length > 0;
  }

  #matching({ url, headers, destination }: Request, records: readonly RecordRow[]) {
    const query = { url, method: 'GET', headers };
    // Of elements and navigations every header is the browser's own; of a script what it has set itself counts.
    const isIgnored = (name: string): boolean =>
      isBrowserHeader(name) && (destination !== '' || !isChosen(headers.get(name)));
    return findRecords(records, query, this.#options.query, false, isIgnored).filter(isServable);
  }

  #uidsOf({ url }: Request): readonly string[] {
    this.#byAddress ??= this.#sorted();
    return this.#byAddress.get(this.#addressOf(url)) ?? [];
  }

  #sorted(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    const newestFirst = [...this.#cache.states.values()].sort(
      (one, other) => other.registration.createdAt - one.registration.createdAt,
    );
    for (const cached of newestFirst) {
      const { uid } = cached.registration;
      const servables = recordsOf(cached).filter(isServable);
      for (const address of new Set(servables.map(this.#addressOfRecord))) {
        const uids = found.get(address);
        if (uids) uids.push(uid);
        else found.set(address, [uid]);
      }
    }
    return found;
  }

  readonly #addressOfRecord = ({ request }: RecordRow): string => this.#addressOf(request.url);

  #addressOf(url: string): string {
    const end = url.search(this.#options.query?.ignoreSearch ? /[?#]/ : /#/);
    return end < 0 ? url : url.slice(0, end);
  }

  /** An app's function that throws serves nothing of that one registration. */
  #isServed(state: RegistrationRows): boolean {
    const { match } = this.#options;
    try {
      return !match || match(workerSnapshot(state));
    } catch (error) {
      if (!this.#warned)
        this.#ports.environment.warn(`The option \`match\` failed: ${String(error)}`);
      this.#warned = true;
      return false;
    }
  }
}

/** `*\/*` is what a script sends that has set nothing. */
const isChosen = (value: string | null): boolean => value !== null && value !== '*/*';

const recordsOf = ({ parts }: CachedRegistration): readonly RecordRow[] =>
  parts.flatMap(({ records }) => records);

const isPending = ({ state }: RecordRow): boolean => state === 'pending';

/** Now or later. */
const isServable = ({ state, request }: RecordRow): boolean =>
  request.method === 'GET' && state !== 'failed';
