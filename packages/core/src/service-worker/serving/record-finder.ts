import { findRecords } from '../../client/match-records.ts';
import { isBrowserHeader } from '../../http/headers.ts';
import type { RecordRow, RegistrationRows } from '../../model/rows.ts';
import type { ServingQuestion } from '../../model/serving-messages.ts';
import type { RegistrationSnapshot } from '../../model/snapshot.ts';
import { workerSnapshot } from '../dispatch-events.ts';
import type { WorkerPorts } from '../worker-ports.ts';
import {
  type CachedRegistration,
  isServable,
  type RegistrationCache,
  recordsOf,
} from './registration-cache.ts';
import { type ServableRecord, servable } from './servable-record.ts';

/** The options of `serveRecords` and `recordResponder`. */
export interface ServeRecordsOptions {
  /** The `name` of the manager in the pages. Default `bgfetch`. */
  readonly name?: string;
  /**
   * Whose records are served. Default: those of all background fetches that are not released. When it throws, nothing of that
   * background fetch is served, and the first time is a development warning.
   */
  readonly match?: (registration: RegistrationSnapshot) => boolean;
  /**
   * Which requests may be answered from records. Default: every `GET` and `HEAD`. A request for which it returns `false` is
   * left to the worker's other `fetch` listeners at once. `recordResponder` does not call it.
   */
  readonly handles?: (request: Request) => boolean;
  /** How records are matched, as in `registration.match()` (`CacheQueryOptions`). Default: URL and `Vary` count. */
  readonly query?: Pick<CacheQueryOptions, 'ignoreSearch' | 'ignoreVary'>;
  /** Answers requests of which nothing is stored. Default: the network. */
  readonly otherwise?: (request: Request) => Promise<Response>;
}

/**
 * What is known of a request without reading the store:
 * - `miss`: no record of it is stored or under way
 * - `maybe`: there is a record of it, which has to be read
 * - `unknown`: the store has not been read yet, or is being read again
 */
export type Peek = 'miss' | 'maybe' | 'unknown';

/**
 * A player asks for the parts of one file by the hundred. For so long after a registration was looked up, in milliseconds, it is
 * not looked up for each of them: a message of its release comes sooner.
 */
const LOOKED_UP_MS = 100;

/**
 * Finds the stored record for a request. What is in memory decides at once about requests of which nothing is stored, so
 * that they need not wait for the disk. A record that is found is read again, unless it has finished; then only its
 * registration is looked up, which may have been released, and not more than ten times a second for elements.
 */
export class RecordFinder {
  readonly #ports: WorkerPorts;
  readonly #options: ServeRecordsOptions;
  readonly #cache: RegistrationCache;
  /** Those that were there when they were last looked up, and when that was. */
  readonly #lookedUp = new WeakMap<CachedRegistration, number>();
  #warned = false;

  constructor(ports: WorkerPorts, cache: RegistrationCache, options: ServeRecordsOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#cache = cache;
  }

  /** Begins to read the store, if that has not been done. */
  peek(request: Request): Peek {
    if (!this.#cache.isCurrent) {
      this.#cache.load().catch(() => {});
      // What is in memory of this URL counts all the same.
      return this.#uidsOf(request).length > 0 ? 'maybe' : 'unknown';
    }
    if (this.#uidsOf(request).some((uid) => this.#matches(request, uid))) return 'maybe';
    return this.#ports.channel ? 'miss' : 'unknown';
  }

  /**
   * The newest record for `request`, whatever its method; `null` when there is none. A script's request has none while a
   * background fetch of its URL is under way: it may be the request of that background fetch, which must not be answered
   * with what it has brought.
   */
  async find(request: Request): Promise<ServableRecord | null> {
    const byScript = request.destination === '';
    // The background fetch that a script's request may belong to may have begun a moment ago.
    if (byScript || !this.#ports.channel) await this.#cache.refresh();
    else if (!this.#cache.isCurrent) await this.#cache.load();
    const uids = this.#uidsOf(request).filter((uid) => this.#matches(request, uid));
    const states = await Promise.all(uids.map((uid) => this.#readAgain(uid, request)));
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

  /** Whether the app leaves this request to its records. */
  isHandled(request: Request): boolean {
    const { handles } = this.#options;
    return !handles || !!handles(request);
  }

  /** Whether a request for the URL would be answered from this registration, whole. It never rejects. */
  async serves({ uid, url }: ServingQuestion): Promise<boolean> {
    try {
      const request = new Request(url);
      if (!this.isHandled(request)) return false;
      const found = await this.find(request);
      return found?.registration.uid === uid && !found.growing;
    } catch {
      return false;
    }
  }

  /** What has finished does not change any more, but the message of its release may be under way. */
  async #readAgain(uid: string, request: Request): Promise<CachedRegistration | undefined> {
    const known = this.#cache.get(uid);
    if (!known) return undefined;
    const wanted = this.#matching(request, recordsOf(known));
    if (wanted.some(isPending)) {
      const own = wanted.filter((record) => record.uid === uid);
      return this.#cache.readRecords(
        uid,
        own.map(({ index }) => index),
      );
    }
    // A script may ask because it has released it.
    if (request.destination !== '' && this.#wasThere(known)) return known;
    const { id } = known.registration;
    const row = await this.#ports.store.use((store) => store.find(id));
    if (row?.uid !== uid) return this.#cache.read(uid);
    this.#lookedUp.set(known, this.#ports.environment.clock.now());
    return known;
  }

  #wasThere(known: CachedRegistration): boolean {
    const age = this.#ports.environment.clock.now() - (this.#lookedUp.get(known) ?? -Infinity);
    // Without messages nobody tells of a release. A clock may be set back.
    return this.#cache.isCurrent && this.#ports.channel !== null && age >= 0 && age < LOOKED_UP_MS;
  }

  #matches(request: Request, uid: string): boolean {
    const known = this.#cache.get(uid);
    return !!known && this.#matching(request, recordsOf(known)).length > 0;
  }

  #matching({ url, headers, destination }: Request, records: readonly RecordRow[]) {
    const query = { url, method: 'GET', headers };
    // For elements and navigations the browser sets every header. A script may have set some itself, and those count.
    const isIgnored = (name: string): boolean =>
      isBrowserHeader(name) && (destination !== '' || !isChosen(headers.get(name)));
    return findRecords(records, query, this.#options.query, false, isIgnored).filter(isServable);
  }

  #uidsOf({ url }: Request): readonly string[] {
    return this.#cache.uidsOf(url, this.#options.query?.ignoreSearch ?? false);
  }

  /** When the app's function throws, nothing of that registration is served. */
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

/** Whether a script has set the value itself: `*\/*` is what the browser sends for it. */
const isChosen = (value: string | null): boolean => value !== null && value !== '*/*';

const isPending = ({ state }: RecordRow): boolean => state === 'pending';
