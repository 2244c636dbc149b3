import { checkCredentials, checkRequest } from '../http/requests.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import { planStart } from '../model/replacement.ts';
import { withoutSecrets } from '../model/secrets.ts';
import type { DriverName } from '../model/snapshot.ts';
import { ActiveIdError } from '../storage/store.ts';
import type { BackgroundFetchRegistration } from './background-fetch.ts';
import { describe, isRequest, isUrl } from './request-input.ts';
import type { Session } from './session.ts';

/** The checked arguments of a call of `manager.fetch`. */
export interface FetchCall {
  readonly id: string;
  readonly requests: readonly Request[];
  readonly options: CheckedFetchOptions;
  readonly driver: 'auto' | DriverName;
}

export interface FetchStarterPorts {
  /** The registration that has this id; `undefined` also while its request bodies are still being stored. */
  readonly find: (session: Session, id: string) => Promise<BackgroundFetchRegistration | undefined>;
  readonly handleOf: (uid: string) => BackgroundFetchRegistration | undefined;
}

/**
 * Does what `manager.fetch` promises about an id that is in use. It remembers the calls that are still starting one, because
 * nobody can see a registration before its request bodies are stored.
 */
export class FetchStarter {
  readonly #ports: FetchStarterPorts;
  /** By id, the earliest call of this context that has not finished. */
  readonly #earliest = new Map<string, Promise<BackgroundFetchRegistration>>();

  constructor(ports: FetchStarterPorts) {
    this.#ports = ports;
  }

  async fetch(session: Session, call: FetchCall): Promise<BackgroundFetchRegistration> {
    if (call.options.ifActive === 'reject') return this.#startUnlessKept(session, call);
    do {
      const active = await this.#active(session, call.id);
      if (active) return this.#reuse(session, call, active);
    } while (this.#earliest.has(call.id));
    try {
      return await this.#startUnlessKept(session, call);
    } catch (error) {
      // Another tab may have started it in the meantime.
      const active = error instanceof ActiveIdError && (await this.#active(session, call.id));
      if (active) return this.#reuse(session, call, active);
      throw error;
    }
  }

  /** Resolves with the active registration. If an earlier page has started it, it may lack the secrets of the requests. */
  async #reuse(
    session: Session,
    { requests }: FetchCall,
    active: BackgroundFetchRegistration,
  ): Promise<BackgroundFetchRegistration> {
    await session.restoreSecrets(active.snapshot.uid, requests);
    return active;
  }

  /** Starts it, unless the registration that has settled under this id is kept. */
  #startUnlessKept(session: Session, call: FetchCall): Promise<BackgroundFetchRegistration> {
    const { id } = call;
    const started = this.#startNow(session, call);
    if (!this.#earliest.has(id)) {
      this.#earliest.set(id, started);
      const forget = () => this.#earliest.delete(id);
      started.then(forget, forget);
    }
    return started;
  }

  async #startNow(
    session: Session,
    { id, requests, options, driver }: FetchCall,
  ): Promise<BackgroundFetchRegistration> {
    const { store } = session;
    const row = await store.find(id);
    const settled = row?.phase === 'settled' ? await store.read(row.uid) : undefined;
    const replacement = planStart(settled, requests, options.ifSettled);
    const kept = replacement ? undefined : await this.#ports.find(session, id);
    // Meanwhile it may have been released, or another one may have been started.
    if (kept?.snapshot.result === 'success') return kept;
    const uid = await session.start(id, requests, options, driver, replacement ?? undefined);
    const handle = this.#ports.handleOf(uid);
    if (!handle) throw new DOMException('It was released while it was started.', 'AbortError');
    return handle;
  }

  async #active(session: Session, id: string): Promise<BackgroundFetchRegistration | undefined> {
    await this.#earliest.get(id)?.catch(() => {});
    await session.waitUntilStored(id);
    const registration = await this.#ports.find(session, id);
    return registration?.snapshot.status === 'settled' ? undefined : registration;
  }
}

/** What `fetch` takes as its requests. */
export type RequestList = RequestInfo | URL | readonly (RequestInfo | URL)[];

/** Checks the requests, and throws a `TypeError` that says what is wrong. It reads no body, so the app can use them again. */
export function toRequests(requests: RequestList, baseUrl: string): readonly Request[] {
  const list = isList(requests) ? requests : [requests];
  if (list.length === 0)
    throw new TypeError('A background fetch needs at least one request; the list was empty.');
  return list.map((input) => toRequest(input, baseUrl));
}

function toRequest(input: RequestInfo | URL, baseUrl: string): Request {
  if (isRequest(input)) {
    checkRequest(input);
    return input;
  }
  if (!isUrl(input) || String(input).trim() === '')
    throw new TypeError(
      `A background fetch needs requests: URLs, Requests, or a list of them; one was ${describe(input)}.`,
    );
  const url = parse(String(input), baseUrl);
  checkCredentials(url);
  const request = new Request(url);
  checkRequest(request);
  return request;
}

function parse(url: string, baseUrl: string): string {
  try {
    return new URL(url, baseUrl).href;
  } catch {
    throw new TypeError(`${JSON.stringify(withoutSecrets(url))} is not a URL.`);
  }
}

const isList = (requests: RequestList): requests is readonly (RequestInfo | URL)[] =>
  Array.isArray(requests);
