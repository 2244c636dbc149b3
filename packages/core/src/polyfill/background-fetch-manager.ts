import type { FetchKey } from './fetch-key.ts';
import { assertInternal, type Internals } from './illegal-constructor.ts';
import { type BackgroundFetchRegistration, registrationObject } from './interfaces.ts';
import type { OriginFetches } from './origin-fetches.ts';
import { requireArguments, toBackgroundRequests, toDOMString, toFetchOptions } from './web-idl.ts';

/** What a manager needs of the context that it is in. */
export interface ManagerContext {
  fetches(): Promise<OriginFetches>;
  /** Looks after `registration` from now on: its end is the end of its background fetches. */
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
    // Nothing was awaited yet: the worker that counts is the one at the time of the call.
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
