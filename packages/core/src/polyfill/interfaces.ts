import type { StandardRecord } from '../client/stored-record.ts';
import type { BackgroundFetchFailureReason, BackgroundFetchResult } from '../model/snapshot.ts';
import type { FetchHandle } from './fetch-handle.ts';
import { type FetchKey, fetchKey } from './open-fetches.ts';
import type { OriginFetches } from './origin-fetches.ts';
import {
  assertInternal,
  EventHandler,
  INTERNAL,
  type Internals,
  requireArguments,
  toBackgroundRequests,
  toDOMString,
  toFetchOptions,
  toMatchQuery,
  toQueryOptions,
} from './web-idl.ts';

/** Background Fetch §6.6 `BackgroundFetchRecord`. */
export class BackgroundFetchRecord {
  readonly #request: Request;
  readonly #responseReady: Promise<Response>;

  constructor(...[key, record]: Internals<[StandardRecord]>) {
    assertInternal(key);
    this.#request = record.request;
    this.#responseReady = record.responseReady;
  }

  get request(): Request {
    return this.#request;
  }

  get responseReady(): Promise<Response> {
    // Web IDL §3.7.6: where the type is a promise, a wrong `this` rejects.
    if (!(#responseReady in this)) return Promise.reject(new TypeError('Illegal invocation'));
    return this.#responseReady;
  }
}

const objects = new WeakMap<FetchHandle, BackgroundFetchRegistration>();
const made = new WeakSet<object>();

/** Whether `value` is an object of this interface, and not only looks like one. */
export const isRegistrationObject = (value: unknown): value is BackgroundFetchRegistration =>
  typeof value === 'object' && value !== null && made.has(value);

/** The object that scripts get for a background fetch: always the same one in one context. */
export function registrationObject(handle: FetchHandle): BackgroundFetchRegistration {
  const known = objects.get(handle);
  if (known) return known;
  const object = new BackgroundFetchRegistration(INTERNAL, handle);
  objects.set(handle, object);
  return object;
}

/** Background Fetch §6.4 `BackgroundFetchRegistration`. */
export class BackgroundFetchRegistration extends EventTarget {
  readonly #handle: FetchHandle;
  readonly #onprogress: EventHandler = new EventHandler(this, 'progress');

  constructor(...[key, handle]: Internals<[FetchHandle]>) {
    assertInternal(key);
    super();
    made.add(this);
    this.#handle = handle;
    handle.addEventListener('progress', () => this.dispatchEvent(new Event('progress')));
  }

  get id(): string {
    return fetchKey(this.#handle.snapshot)?.id ?? '';
  }
  get uploadTotal(): number {
    return this.#handle.snapshot.uploadTotal;
  }
  get uploaded(): number {
    return this.#handle.snapshot.uploaded;
  }
  get downloadTotal(): number {
    return this.#handle.snapshot.downloadTotal;
  }
  get downloaded(): number {
    return this.#handle.snapshot.downloaded;
  }
  get result(): BackgroundFetchResult {
    return this.#handle.snapshot.result;
  }
  get failureReason(): BackgroundFetchFailureReason {
    return this.#handle.snapshot.failureReason;
  }
  get recordsAvailable(): boolean {
    return this.#handle.snapshot.recordsAvailable;
  }

  get onprogress(): object | null {
    return this.#onprogress.get();
  }
  set onprogress(handler: unknown) {
    this.#onprogress.set(handler);
  }

  async abort(): Promise<boolean> {
    return this.#handle.abort();
  }

  // Rest arguments are optional ones: they do not count in `length`.
  async match(
    request: RequestInfo,
    ...[options]: [CacheQueryOptions?]
  ): Promise<BackgroundFetchRecord | undefined> {
    const handle = this.#handle;
    // biome-ignore lint/complexity/noArguments: `match(undefined)` and `match()` differ.
    requireArguments('match', arguments.length, 1);
    const found = await handle.match(toMatchQuery(request), toQueryOptions(options));
    return found && recordObject(found);
  }

  async matchAll(
    ...[request, options]: [RequestInfo?, CacheQueryOptions?]
  ): Promise<readonly BackgroundFetchRecord[]> {
    const handle = this.#handle;
    const query = request === undefined ? null : toMatchQuery(request);
    return (await handle.matchAll(query, toQueryOptions(options))).map(recordObject);
  }
}

const recordObject = (record: StandardRecord): BackgroundFetchRecord =>
  new BackgroundFetchRecord(INTERNAL, record);

/** What a manager needs of its context. */
export interface ManagerContext {
  fetches(): Promise<OriginFetches>;
  /** Watches `registration` from now on: when it is unregistered, its background fetches end. */
  watch(registration: ServiceWorkerRegistration): void;
  /** Throws `TypeError` when the page's own policy forbids the request. */
  checkPolicy(request: Request): void;
}

/** Background Fetch §6.3 `BackgroundFetchManager`. */
export class BackgroundFetchManager {
  readonly #registration: ServiceWorkerRegistration;
  readonly #context: ManagerContext;

  constructor(
    ...[key, registration, context]: Internals<[ServiceWorkerRegistration, ManagerContext]>
  ) {
    assertInternal(key);
    this.#registration = registration;
    this.#context = context;
  }

  // Rest arguments are optional ones: they do not count in `length`.
  async fetch(
    id: string,
    requests: RequestInfo | readonly RequestInfo[],
    ...[options]: [unknown?]
  ): Promise<BackgroundFetchRegistration> {
    const registration = this.#registration;
    // biome-ignore lint/complexity/noArguments: `fetch('a', undefined)` and `fetch('a')` differ.
    requireArguments('fetch', arguments.length, 2);
    const key = this.#key(id);
    const list = toBackgroundRequests(requests);
    const checked = toFetchOptions(options, key);
    for (const request of list) this.#context.checkPolicy(request);
    // Before anything is awaited: the worker at the time of the call counts.
    if (!registration.active || registration.active.state === 'redundant')
      throw new TypeError('The service worker registration has no active worker.');
    this.#context.watch(registration);
    const fetches = await this.#context.fetches();
    return registrationObject(await fetches.start(key, list, checked));
  }

  async get(id: string): Promise<BackgroundFetchRegistration | undefined> {
    // biome-ignore lint/complexity/noArguments: `get(undefined)` and `get()` differ.
    requireArguments('get', arguments.length, 1);
    const key = this.#key(id);
    const handle = await (await this.#context.fetches()).find(key);
    return handle && registrationObject(handle);
  }

  async getIds(): Promise<readonly string[]> {
    const { scope } = this.#registration;
    const stored = await (await this.#context.fetches()).list(scope);
    return stored.filter(({ row }) => row.phase === 'active').map(({ key }) => key.id);
  }

  /** Chromium refuses an empty id in `get()`, and crashes of one in `fetch()`. */
  #key(given: unknown): FetchKey {
    const id = toDOMString(given);
    if (id === '') throw new TypeError('An id can not be empty.');
    return { scope: this.#registration.scope, id };
  }
}
