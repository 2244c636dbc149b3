import type { RequestList } from '../../client/start-fetch.ts';

/*
 * Test environments that lack what every browser has. Jest's `jest-environment-jsdom` hides Node's `fetch`, `Request`, `Response` and
 * `structuredClone` from tests, and has none of its own.
 */

/** `requests`, with objects that have the members of a `Request` in place of URLs where there is no such class. */
export function withoutRequestClass(requests: RequestList, baseUrl: string): RequestList {
  if (typeof Request === 'function') return requests;
  const made = (input: RequestInfo | URL): RequestInfo | URL =>
    (typeof input === 'string' || input instanceof URL) && URL.canParse(input, baseUrl)
      ? plainRequest(new URL(input, baseUrl).href)
      : input;
  return Array.isArray(requests)
    ? requests.map((each: RequestInfo | URL) => made(each))
    : made(requests as RequestInfo | URL);
}

/** A GET as `new Request(url)` makes it, in everything that is read of it. */
function plainRequest(url: string): Request {
  const members: Partial<Request> = {
    url,
    method: 'GET',
    headers: new Headers(),
    mode: 'cors',
    credentials: 'same-origin',
    cache: 'default',
    redirect: 'follow',
    referrer: 'about:client',
    referrerPolicy: '',
    integrity: '',
    bodyUsed: false,
    body: null,
  };
  return members as Request;
}

/** Throws where records can't be read, and says what to do. */
export function mustHaveFetch(): void {
  if (typeof Request === 'function' && typeof Response === 'function') return;
  throw new Error(
    'This test environment has no Request and Response, so that records can not be read. jest-environment-jsdom hides ' +
      "those of Node: use the environment 'jest-fixed-jsdom' instead, or Vitest.",
  );
}

/** `structuredClone`, or the same for what the fake manager stores: plain objects, lists, bytes and dates. */
export function cloneAnywhere<T>(value: T): T {
  return typeof structuredClone === 'function' ? structuredClone(value) : (copyOf(value) as T);
}

function copyOf(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new DOMException(`${String(value)} could not be cloned.`, 'DataCloneError');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Date) return new Date(value);
  if (Object.prototype.toString.call(value) === '[object ArrayBuffer]')
    return (value as ArrayBuffer).slice(0);
  const prototype = Object.getPrototypeOf(value);
  // A Blob never changes. An object of another realm, as jsdom's tests have them, has a prototype without one.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)]));
}
