import { parseHttpDate } from './validators.ts';

/**
 * Whether a cross-origin request is preceded by a CORS preflight, by its method and headers alone
 * (Fetch §4.8 and §2.2.2 "CORS-safelisted request-header"). `headers` are the author's, lower-cased as `Headers` has them.
 */
export function needsPreflight(
  method: string,
  headers: Iterable<readonly [name: string, value: string]>,
): boolean {
  if (!['GET', 'HEAD', 'POST'].includes(method)) return true;
  let bytes = 0;
  for (const [name, value] of headers) {
    if (!isSafelisted(name, value)) return true;
    bytes += value.length;
  }
  return bytes > 1024;
}

const simpleContentTypes: readonly string[] = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
];

function isSafelisted(name: string, value: string): boolean {
  if (value.length > 128) return false;
  switch (name) {
    case 'accept':
      return !hasUnsafeByte(value);
    case 'accept-language':
    case 'content-language':
      return /^[0-9A-Za-z *,\-.;=]*$/.test(value);
    case 'content-type': {
      const essence = value.split(';', 1)[0] ?? '';
      return !hasUnsafeByte(value) && simpleContentTypes.includes(essence.trim().toLowerCase());
    }
    case 'range':
      return /^bytes=\d+-\d*$/.test(value);
    default:
      return false;
  }
}

/** Fetch §2.2.2 "CORS-unsafe request-header byte". Tabs are safe. */
const hasUnsafeByte = (value: string): boolean =>
  /[\p{Cc}"():<>?@[\\\]{}]/u.test(value.replaceAll('\t', ' '));

/**
 * Request headers that browsers set by themselves. The request of an element or a navigation has other values in them than
 * the one that a script has stored. `Vary` on them does not make these two different requests.
 */
const BROWSER_HEADERS: readonly string[] = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'connection',
  'device-memory',
  'dnt',
  'downlink',
  'dpr',
  'ect',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'origin',
  'pragma',
  'priority',
  'purpose',
  'range',
  'referer',
  'rtt',
  'save-data',
  'upgrade-insecure-requests',
  'user-agent',
  'viewport-width',
  'width',
  'x-requested-with',
];

/** Fetch metadata and client hints. */
const BROWSER_PREFIX = /^sec-/;

export function isBrowserHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return BROWSER_HEADERS.includes(lower) || BROWSER_PREFIX.test(lower);
}

/**
 * How long a `Retry-After` header asks to wait, in milliseconds from `now` (RFC 9110 §10.2.3: seconds, or an HTTP-date);
 * `null` when it is missing or makes no sense. A date is the server's, so it is measured against the server's own clock
 * where its `Date` can be read. Never negative, and never more than ECMAScript's time can hold.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, LONGEST_MS);
  const date = parseHttpDate(value);
  if (date === null) return null;
  return Math.max(0, date - (parseHttpDate(headers.get('date')) ?? now));
}

/** The latest time that a `Date` can hold: a number of seconds may have any length, and infinity can't be stored. */
const LONGEST_MS = 8.64e15;
