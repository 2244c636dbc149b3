import { noise, type Representation, unpacked } from './representation.ts';
import type { BrowserTraits, Mishap, ServerTraits } from './world-plan.ts';

/** What the page gets to see of an answer, and what the oracle knows of it. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly url: string;
  readonly redirected: boolean;
  /** What the browser gives the page of the body. */
  readonly bytes: Uint8Array;
  readonly ending: 'end' | 'error' | 'stall';
  /** The version that it is of; `null` when it is of none. */
  readonly version: Representation | null;
  /** It is not the file, and nothing about it says so. */
  readonly impostor: boolean;
}

interface Conditions {
  readonly server: ServerTraits;
  readonly browser: BrowserTraits;
  readonly versions: readonly Representation[];
  readonly nth: number;
}

const text = (words: string) => new TextEncoder().encode(words);

/** The answer to one request, as the page sees it; in one word where it sees none. */
export function answerTo(
  request: Request,
  mishap: Mishap,
  conditions: Conditions,
): Answered | 'no answer' | 'refused' {
  const { server, browser, versions, nth } = conditions;
  const { redirected, crossOrigin, ranges } = server;
  const url = redirected ? 'https://cdn.test/moved' : request.url;
  const none = { headers: new Headers(), url, redirected, ending: 'end', version: null } as const;
  const hasRange = request.headers.has('range');
  const foreign = crossOrigin || redirected;

  if (mishap.kind === 'no answer') return 'no answer';
  // A preflight, which the place where it ends refuses.
  if (foreign && request.headers.has('if-range')) return 'refused';
  if (mishap.kind === 'dumb') {
    if (foreign) return 'refused';
    const headers = new Headers({ 'content-type': 'text/html' });
    return { ...none, status: mishap.status, headers, bytes: text('sorry'), impostor: false };
  }
  if (hasRange && ranges === 'killed') return 'no answer';
  if (mishap.kind === 'portal' || mishap.kind === 'login') {
    const page = text('<html>Please sign in.</html>');
    const headers = new Headers({ 'content-type': 'text/html', 'cache-control': 'no-store' });
    headers.set('content-length', String(page.length));
    const at = mishap.kind === 'login' ? { url: 'https://app.test/login', redirected: true } : {};
    return { ...none, ...at, status: 200, headers, bytes: page, impostor: true };
  }
  if (mishap.kind === 'status') {
    const headers = new Headers(
      mishap.retryAfter === null ? {} : { 'retry-after': mishap.retryAfter },
    );
    return { ...none, status: mishap.status, headers, bytes: text('sorry'), impostor: false };
  }
  if (mishap.kind === 'odd success') {
    const bytes = mishap.status === 202 ? text('ok') : new Uint8Array();
    return { ...none, status: mishap.status, bytes, impostor: mishap.status !== 304 };
  }
  if (hasRange && typeof ranges === 'object' && 'status' in ranges)
    return { ...none, status: ranges.status, bytes: text('no'), impostor: false };

  const version = versions.at(-1) as Representation;
  const headers = headersOf(version, mishap, server, nth);
  const asked = /^bytes=(\d+)-$/.exec(request.headers.get('range') ?? '')?.[1];
  const condition = request.headers.get('if-range');
  const goesOn =
    condition === null ||
    condition === headers.get('etag') ||
    condition === headers.get('last-modified');
  const shared = { ...none, headers, version };
  if (asked === undefined || ranges === 'ignored' || !goesOn)
    return whole({ ...shared, impostor: false }, version, mishap, server, browser);
  return part({ ...shared, impostor: false }, Number(asked), version, mishap, server, browser);
}

function headersOf(version: Representation, mishap: Mishap, server: ServerTraits, nth: number) {
  const headers = new Headers({
    'content-type': 'application/octet-stream',
    date: 'Wed, 25 Nov 2026 10:00:00 GMT',
  });
  if (server.acceptRanges)
    headers.set('accept-ranges', server.ranges === 'ignored' ? 'none' : 'bytes');
  // Nothing of one's own origin is hidden.
  const isHidden = server.coding === 'hidden' && (server.crossOrigin || server.redirected);
  if (server.coding !== 'none' && !isHidden) headers.set('content-encoding', 'gzip');
  if (mishap.kind === 'no validators' || mishap.kind === 'hidden') return headers;
  const { etag, lastModified } = version;
  if (server.validators === 'strong')
    headers.set('etag', mishap.kind === 'weaken' ? `W/${etag}` : etag);
  if (server.validators === 'weak') headers.set('etag', `W/${etag}`);
  if (server.validators === 'changing') headers.set('etag', `"answer-${nth}"`);
  if (server.validators === 'strong' || server.validators === 'date')
    headers.set('last-modified', lastModified);
  return headers;
}

type Base = Omit<Answered, 'status' | 'bytes' | 'ending'>;

function whole(
  base: Base,
  version: Representation,
  mishap: Mishap,
  { length }: ServerTraits,
  { cutIsEnd }: BrowserTraits,
): Answered {
  const { coded, decoded } = version;
  const known = length !== 'none';
  if (known)
    base.headers.set('content-length', String(coded.length + (length === 'given' ? 0 : length)));
  const isCut = 'after' in mishap && mishap.after < coded.length;
  const bytes = isCut ? unpacked(version, mishap.after) : decoded;
  if (isCut) return { ...base, status: 200, bytes, ending: endingOf(mishap.kind, cutIsEnd, known) };
  // More is announced than comes.
  const lies = known && length !== 'given';
  return { ...base, status: 200, bytes, ending: lies && !cutIsEnd ? 'error' : 'end' };
}

/** Some browsers take a broken connection for the end of a body. */
function endingOf(
  kind: Mishap['kind'],
  cutIsEnd: boolean,
  lengthKnown: boolean,
): Answered['ending'] {
  if (kind === 'stall') return 'stall';
  if (kind === 'close') return cutIsEnd || !lengthKnown ? 'end' : 'error';
  return cutIsEnd && !lengthKnown ? 'end' : 'error';
}

function part(
  base: Base,
  asked: number,
  version: Representation,
  mishap: Mishap,
  { ranges, coding }: ServerTraits,
  { cutIsEnd, refusesCodedRanges }: BrowserTraits,
): Answered | 'refused' {
  const { coded } = version;
  const { headers } = base;
  if (coding !== 'none' && refusesCodedRanges) return 'refused';
  const shift = typeof ranges === 'object' && 'shifted' in ranges ? ranges.shifted : 0;
  const from = Math.max(0, asked + shift);
  const by = 'by' in mishap ? mishap.by : 0;
  if (mishap.kind !== 'hidden' || from < coded.length)
    if (from >= coded.length) {
      headers.set('content-range', `bytes */${coded.length}`);
      return { ...base, status: 416, bytes: new Uint8Array(), ending: 'end' };
    }
  const atMost = typeof ranges === 'object' && 'atMost' in ranges ? ranges.atMost : coded.length;
  const to = Math.min(coded.length, from + atMost);
  const total = coded.length + (mishap.kind === 'total' ? by : 0);
  const said =
    typeof ranges === 'object' && 'contentRange' in ranges
      ? ranges.contentRange
      : `bytes ${from}-${to - 1}/${total}`;
  if (said !== null && mishap.kind !== 'hidden') headers.set('content-range', said);
  headers.set('content-length', String(to - from));
  // From the start it can be unpacked; from the middle some browsers give it as it stands.
  const slice = from === 0 ? unpacked(version, to) : coded.subarray(from, to);
  const isCut = 'after' in mishap && mishap.after < slice.length;
  const sent = isCut ? slice.subarray(0, mishap.after) : slice;
  const bytes =
    mishap.kind === 'overlong' && coding === 'none'
      ? Uint8Array.of(...sent, ...noise(99, by))
      : sent;
  return {
    ...base,
    status: 206,
    bytes,
    ending: isCut ? endingOf(mishap.kind, cutIsEnd, true) : 'end',
  };
}
