import { checkCredentials, checkRequest } from '../http/requests.ts';
import type { CheckedFetchOptions } from '../model/fetch-options.ts';
import { planStart } from '../model/replacement.ts';
import { withoutSecrets } from '../model/secrets.ts';
import type { DriverName } from '../model/snapshot.ts';
import { ActiveIdError } from '../storage/store.ts';
import type { BackgroundFetchRegistration } from './background-fetch.ts';
import type { Session } from './session.ts';

/** A call of `manager.fetch` with what it has checked. */
export interface FetchCall {
  readonly id: string;
  readonly requests: readonly Request[];
  readonly options: CheckedFetchOptions;
  readonly driver: 'auto' | DriverName;
}

export interface FetchStarterPorts {
  /** The registration that has this id, if its request bodies are stored. */
  readonly find: (session: Session, id: string) => Promise<BackgroundFetchRegistration | undefined>;
  readonly handleOf: (uid: string) => BackgroundFetchRegistration | undefined;
}

/** The calls that are starting an id: until its request bodies are stored, nobody can see that it is going to be active. */
export class FetchStarter {
  readonly #ports: FetchStarterPorts;
  /** By id: the earliest call of this context that has yet to start it. */
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
      // Another tab was faster.
      const faster = error instanceof ActiveIdError && (await this.#active(session, call.id));
      if (faster) return this.#reuse(session, call, faster);
      throw error;
    }
  }

  /** What an earlier page has started may lack the secrets that went with it; this call has brought them again. */
  async #reuse(
    session: Session,
    { requests }: FetchCall,
    active: BackgroundFetchRegistration,
  ): Promise<BackgroundFetchRegistration> {
    await session.restoreSecrets(active.snapshot.uid, requests);
    return active;
  }

  /** What has settled under this id may be what the app asks for. */
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
    // It may be gone by now, or be another one.
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

/** The requests, checked; throws a `TypeError` that says what is wrong. Reads no body, so a refusal uses nothing up. */
export function toRequests(requests: RequestList, baseUrl: string): readonly Request[] {
  const list = isList(requests) ? requests : [requests];
  if (list.length === 0)
    throw new TypeError('A background fetch needs at least one request; the list was empty.');
  return list.map((input) => toRequest(input, baseUrl));
}

function toRequest(input: RequestInfo | URL, baseUrl: string): Request {
  // As strings they would be asked for as /undefined and /null.
  if (input === undefined || input === null)
    throw new TypeError(
      `A background fetch needs requests: URLs, Requests, or a list of them; one was ${input}.`,
    );
  if (isRequest(input)) {
    checkRequest(input);
    return input;
  }
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

/** By shape: a Request of another realm (an iframe's) is one too. */
const isRequest = (input: RequestInfo | URL): input is Request =>
  typeof input === 'object' && 'bodyUsed' in input;
