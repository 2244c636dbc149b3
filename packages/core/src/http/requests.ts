import { withoutSecrets } from '../model/secrets.ts';

/** What of a request decides whether it may be fetched in the background. */
export interface RequestFacts {
  readonly url: string;
  readonly mode: RequestMode;
  readonly bodyUsed: boolean;
}

/** Throws a `TypeError` for a request that Background Fetch §6.3.1 refuses; the message says what to do. */
export function checkRequest({ url, mode, bodyUsed }: RequestFacts): void {
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')
    throw new TypeError(
      `${shown(url)} has the scheme ${parsed.protocol} Only http: and https: can be fetched in the background.`,
    );
  if (mode === 'no-cors')
    throw new TypeError(
      `${shown(url)} is requested with mode no-cors, whose answer could not be read. Let the server allow CORS, or fetch it through your own server.`,
    );
  if (BAD_PORTS.has(parsed.port))
    throw new TypeError(
      `${shown(url)} names port ${parsed.port}, which browsers block (Fetch §2.9).`,
    );
  if (bodyUsed)
    throw new TypeError(
      `The body of the request for ${shown(url)} has been read already. Pass a fresh Request, or its clone().`,
    );
}

/** Throws a `TypeError` for a URL that carries a user name or password: `Request` and Background Fetch refuse it. */
export function checkCredentials(url: string): void {
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.password !== '')
    throw new TypeError(
      `${parsed.host} is requested with a user name or password in the URL. Send an Authorization header from \`prepareRequest\` instead.`,
    );
}

/** Whether a page at `pageUrl` is kept from fetching `url` as mixed content: such a record fails, it is not retried. */
export function isMixedContent(pageUrl: string, url: string): boolean {
  if (!pageUrl.startsWith('https:')) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' ||
  hostname.endsWith('.localhost') ||
  hostname === '[::1]' ||
  /^127(\.\d+){3}$/.test(hostname);

/** URLs in messages are shortened and lose their secrets, because messages are logged. */
const shown = (url: string): string => {
  const safe = withoutSecrets(url);
  return safe.length > 120 ? `${safe.slice(0, 117)}…` : safe;
};

/** Fetch §2.9 "port blocking". */
const BAD_PORTS: ReadonlySet<string> = new Set(
  (
    '0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 ' +
    '123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 ' +
    '990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
);

/** The parts of a request, and of the response stored for it, that matching looks at. */
export interface MatchTarget {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  /** The stored response's `Vary`, `null` without a response. */
  readonly vary: string | null;
}

/** What is looked for. */
export interface MatchQuery {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
}

/** Service Workers "request matches cached item", as Background Fetch §6.4.5 uses it. Fragments do not count. */
export function matchesRequest(
  query: MatchQuery,
  target: MatchTarget,
  options: CacheQueryOptions = {},
): boolean {
  if (!options.ignoreMethod && query.method !== target.method) return false;
  if (comparable(query.url, options) !== comparable(target.url, options)) return false;
  if (options.ignoreVary || target.vary === null) return true;
  return target.vary
    .split(',')
    .map((name) => name.trim())
    .filter((name) => TOKEN.test(name))
    .every((name) => name !== '*' && query.headers.get(name) === target.headers.get(name));
}

/** A header name (RFC 9110 §5.6.2). `Headers` throws for anything else, and neither request can have such a header. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

function comparable(url: string, { ignoreSearch }: CacheQueryOptions): string {
  const parsed = new URL(url);
  parsed.hash = '';
  if (ignoreSearch) parsed.search = '';
  return parsed.href;
}
