import type { RequestRecord } from './request-record.ts';
import type { Script } from './script.ts';

export { generationSeed, seededBytes } from '@bgfetch-examples/media-server/seeded-bytes';
export { expectedBytes, sha256Hex } from './expected-content.ts';
export { heldOnce } from './held-once.ts';
export type { RequestEnding, RequestRecord } from './request-record.ts';
export type * from './script.ts';

/** A scripted URL. Give it to the code under test as `url`, and to the client to steer and ask about it. */
export interface Resource {
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

export interface ScriptOptions {
  /** Serve it from the same origin as this resource, instead of from an origin of its own. */
  readonly besides?: Resource;
}

export interface ScriptedServerClient {
  /** Publishes a script under a fresh URL that ends in `name`; a resource instead of a name gets the new script. */
  script(
    nameOrResource: string | Resource,
    script: Script,
    options?: ScriptOptions,
  ): Promise<Resource>;
  /** Lets everything that waits for `name` in this resource's script go on, now and later. */
  signal(resource: Resource, name: string): Promise<void>;
  /** Every request so far, in order of arrival; preflights are not among them. */
  requests(resource: Resource): Promise<RequestRecord[]>;
  /** Waits until `count` requests have arrived. */
  requestCount(resource: Resource, count: number, options?: WaitOptions): Promise<RequestRecord[]>;
  /** Waits until `count` requests are over, one way or the other. */
  requestsEnded(resource: Resource, count: number, options?: WaitOptions): Promise<RequestRecord[]>;
  /** Cuts the connections of the resource's origin and refuses new ones for so long. */
  down(resource: Resource, ms: number): Promise<void>;
  /** Takes the URL away. Not needed for tidiness: closing the server does it for all. */
  remove(resource: Resource): Promise<void>;
}

export interface WaitOptions {
  /** Default 10 seconds. */
  readonly timeoutMs?: number;
}

/** The length of one long poll on the server's side; the client itself uses no timers, which tests may fake. */
const POLL_MS = 1000;

/** A client for the scripted server at `url`, for pages and for Node: only `fetch` is used. */
export function scriptedServer(url: string): ScriptedServerClient {
  // Taken now, so that a test may replace `fetch` afterwards.
  const fetchNow = globalThis.fetch.bind(globalThis);

  async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetchNow(`${url.replace(/\/$/, '')}/resources/${path}`, {
      method,
      cache: 'no-store',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`Scripted server: ${await response.text()}`);
    return (await response.json()) as T;
  }

  async function waitFor(
    resource: Resource,
    what: 'arrived' | 'ended',
    count: number,
    options: WaitOptions = {},
  ) {
    const polls = Math.ceil((options.timeoutMs ?? 10_000) / POLL_MS);
    let requests: RequestRecord[] = [];
    for (let poll = 0; poll < polls; poll++) {
      const log = await call<Log>('GET', `${resource.id}/requests?${what}=${count}`);
      if (log.reached) return log.requests;
      requests = log.requests;
    }
    const seen = requests.map(
      (record) => `${record.method} ${record.range ?? 'whole'} ${record.ended}`,
    );
    throw new Error(
      `Waited for ${count} requests (${what}) of ${resource.name}, saw: ${seen.join('; ') || 'none'}.`,
    );
  }

  return {
    async script(nameOrResource, script, options = {}) {
      const { id, name } =
        typeof nameOrResource === 'string'
          ? { id: freshId(), name: nameOrResource }
          : nameOrResource;
      const put = await call<{ url: string }>('PUT', id, {
        name,
        script,
        besides: options.besides?.id,
      });
      return { id, name, url: put.url };
    },
    async signal(resource, name) {
      await call('POST', `${resource.id}/signals/${encodeURIComponent(name)}`);
    },
    async requests(resource) {
      return (await call<Log>('GET', `${resource.id}/requests`)).requests;
    },
    requestCount: (resource, count, options) => waitFor(resource, 'arrived', count, options),
    requestsEnded: (resource, count, options) => waitFor(resource, 'ended', count, options),
    async down(resource, ms) {
      await call('POST', `${resource.id}/down?ms=${ms}`);
    },
    async remove(resource) {
      await call('DELETE', resource.id);
    },
  };
}

interface Log {
  readonly reached: boolean;
  readonly requests: RequestRecord[];
}

function freshId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join(
    '-',
  );
}
