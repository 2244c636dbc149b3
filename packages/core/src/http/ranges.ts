import { opaqueTag, parseHttpDate, strongValidator } from './validators.ts';

/** A size that an answer announces. */
export interface AnnouncedBytes {
  readonly bytes: number;
  /**
   * Whether the size is certainly that of the bytes which are received. Across origins `Content-Encoding` is hidden unless
   * the server exposes it, while `Content-Length` never is: there it may be the size of the encoded bytes.
   */
  readonly certain: boolean;
}

/**
 * The size of the response body to come, in bytes, for a request of `method`; `null` when it is not announced, or
 * announced of the encoded bytes that nobody sees. `type` is the response's (Fetch §2.2.6): `cors` hides headers.
 */
export function announcedSize(
  method: string,
  headers: Headers,
  type: ResponseType,
): AnnouncedBytes | null {
  const length = headers.get('content-length');
  if (length === null || method === 'HEAD' || isEncoded(headers)) return null;
  // Some servers send the header twice; the same value twice is one value (RFC 9110 §8.6).
  const values = new Set(length.split(',').map((value) => value.trim()));
  const [value = ''] = values;
  if (values.size !== 1 || !/^\d+$/.test(value)) return null;
  const bytes = Number(value);
  return Number.isSafeInteger(bytes) ? { bytes, certain: type !== 'cors' } : null;
}

/** The same size, whether it is certain or not. */
export function announcedBytes(method: string, headers: Headers): number | null {
  return announcedSize(method, headers, 'basic')?.bytes ?? null;
}

/** Whether the answer says that its body is encoded. `identity` is no encoding (RFC 9110 §8.4.1). */
export function isEncoded(headers: Headers): boolean {
  const encoding = headers.get('content-encoding');
  return encoding !== null && !/^\s*(identity)?\s*$/i.test(encoding);
}

/** A parsed `Content-Range`. Offsets are bytes, `end` inclusive as in the header. */
export interface ContentRange {
  /** `null` for the unsatisfied form `bytes * /total`. */
  readonly range: { readonly start: number; readonly end: number } | null;
  /** The complete length, `null` when the server wrote `*`. */
  readonly total: number | null;
}

/** RFC 9110 §14.4; `null` when the header is missing or makes no sense. */
export function parseContentRange(header: string | null): ContentRange | null {
  const match = /^\s*bytes\s+(?:(\d+)-(\d+)|\*)\/(\d+|\*)\s*$/i.exec(header ?? '');
  if (!match) return null;
  const total = match[3] === '*' ? null : Number(match[3]);
  if (total !== null && !Number.isSafeInteger(total)) return null;
  if (match[1] === undefined) return total === null ? null : { range: null, total };
  const start = Number(match[1]);
  const end = Number(match[2]);
  if (!Number.isSafeInteger(end) || end < start || (total !== null && end >= total)) return null;
  return { range: { start, end }, total };
}

/** Bytes of a representation: from `start` up to but not including `end`. */
export interface SelectedRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a `Range` header asks of a representation of `size` bytes (RFC 9110 §14.1.2, §14.2). `null` when it is to be
 * ignored: there is none, another unit, a syntax error, a last byte before the first, or several ranges, which a server
 * may ignore and no media element asks for.
 */
export function selectRange(
  header: string | null,
  size: number,
): SelectedRange | 'unsatisfiable' | null {
  const set = /^bytes=(.*)$/i.exec(header?.trim() ?? '')?.[1];
  // RFC 9110 §5.6.1: empty elements of a list do not count.
  const specs = (set ?? '').split(',').map((spec) => spec.trim());
  const [spec, ...more] = specs.filter((each) => each !== '');
  if (spec === undefined || more.length > 0) return null;
  const [, first, last, suffix] = /^(?:(\d+)-(\d*)|-(\d+))$/.exec(spec) ?? [];
  if (suffix !== undefined) return lastBytes(Number(suffix), size);
  if (first === undefined) return null;
  const start = Number(first);
  const end = last ? Number(last) + 1 : size;
  if (last && Number(last) < start) return null;
  return start < size ? { start, end: Math.min(end, size) } : 'unsatisfiable';
}

function lastBytes(length: number, size: number): SelectedRange | 'unsatisfiable' | null {
  if (length === 0) return 'unsatisfiable';
  // It is satisfiable, but no Content-Range can express it.
  if (size === 0) return null;
  return { start: Math.max(0, size - length), end: size };
}

/** A stored response, or the part of it that is stored. */
export interface StoredRepresentation {
  readonly status: number;
  readonly headers: Headers;
  /** How many bytes are stored, from the first on. */
  readonly received: number;
  /** The size of the whole in bytes; `null` while it is unknown. */
  readonly size: number | null;
}

/** The answer to give. */
export interface AnswerPlan {
  readonly status: number;
  readonly headers: Headers;
  /** The bytes of the stored body to send, up to its end where `end` is `null`; `null` for no body. */
  readonly body: { readonly start: number; readonly end: number | null } | null;
}

/** The method and headers of a request. */
export interface AnswerRequest {
  readonly method: string;
  readonly headers: Headers;
}

/** Headers that are wrong for what is stored: the body is as `fetch` gave it, decoded, and may be given in parts. */
const DROPPED = ['content-encoding', 'content-length', 'content-range', 'transfer-encoding'];

/** The headers that a 304 repeats (RFC 9110 §15.4.5). */
const IN_NOT_MODIFIED = ['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary'];

/**
 * How a server that has `stored` answers `request` (RFC 9110 §9.3.1, §9.3.2, §13, §14); `null` when it can't be
 * answered with what is stored: `stored` is not a 200, or the method is neither `GET` nor `HEAD`.
 */
export function planAnswer(
  request: AnswerRequest,
  stored: StoredRepresentation,
): AnswerPlan | null {
  const { method, headers: asked } = request;
  if (stored.status !== 200 || (method !== 'GET' && method !== 'HEAD')) return null;
  const outcome = evaluatePreconditions(asked, stored.headers);
  if (outcome === 'failed') return { status: 412, headers: new Headers(), body: null };
  if (outcome === 'not-modified')
    return { status: 304, headers: only(stored.headers, IN_NOT_MODIFIED), body: null };
  const { size } = stored;
  const headers = without(stored.headers, DROPPED);
  if (size !== null) headers.set('accept-ranges', 'bytes');
  // Ranges need a known size, and count for GET alone (§14.2).
  const range =
    method === 'GET' && size !== null && rangeApplies(asked.get('if-range'), stored.headers)
      ? selectRange(asked.get('range'), size)
      : null;
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${size}`);
    headers.set('content-length', '0');
    return { status: 416, headers, body: null };
  }
  if (range) {
    headers.set('content-range', `bytes ${range.start}-${range.end - 1}/${size}`);
    headers.set('content-length', String(range.end - range.start));
    return { status: 206, headers, body: range };
  }
  if (size !== null) headers.set('content-length', String(size));
  return { status: 200, headers, body: method === 'HEAD' ? null : { start: 0, end: size } };
}

function without(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers(headers);
  for (const name of names) kept.delete(name);
  return kept;
}

const only = (headers: Headers, names: readonly string[]): Headers =>
  new Headers([...headers].filter(([name]) => names.includes(name)));

/**
 * Evaluates a request's preconditions against what is stored, in the order of RFC 9110 §13.2.2. `If-Range` is not among
 * them: see `rangeApplies`.
 */
export function evaluatePreconditions(
  request: Headers,
  stored: Headers,
): 'met' | 'not-modified' | 'failed' {
  const etag = stored.get('etag');
  const modifiedAt = parseHttpDate(stored.get('last-modified'));
  const ifMatch = request.get('if-match');
  const ifNoneMatch = request.get('if-none-match');
  const unmodifiedSince = parseHttpDate(request.get('if-unmodified-since'));
  const modifiedSince = parseHttpDate(request.get('if-modified-since'));
  if (ifMatch !== null) {
    if (!lists(ifMatch, etag, isStrongMatch)) return 'failed';
  } else if (unmodifiedSince !== null && modifiedAt !== null && modifiedAt > unmodifiedSince) {
    return 'failed';
  }
  if (ifNoneMatch !== null) return lists(ifNoneMatch, etag, isWeakMatch) ? 'not-modified' : 'met';
  const unchanged = modifiedSince !== null && modifiedAt !== null && modifiedAt <= modifiedSince;
  return unchanged ? 'not-modified' : 'met';
}

/** RFC 9110 §13.1.5: whether a `Range` counts, given the request's `If-Range`, which must name a strong validator. */
export function rangeApplies(ifRange: string | null, stored: Headers): boolean {
  if (ifRange === null) return true;
  const given = ifRange.trim();
  const etag = stored.get('etag');
  if (given.startsWith('"') || given.startsWith('W/')) return isStrongMatch(given, etag);
  const lastModified = stored.get('last-modified');
  if (lastModified !== given || parseHttpDate(given) === null) return false;
  const dates = new Headers({ 'last-modified': lastModified, date: stored.get('date') ?? '' });
  return strongValidator(dates) !== null;
}

/** Whether a list of entity tags names `etag`. `*` matches whatever is stored. */
function lists(
  field: string,
  etag: string | null,
  matches: (one: string, other: string | null) => boolean,
): boolean {
  if (field.trim() === '*') return true;
  const tags = field.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => matches(tag, etag));
}

/** RFC 9110 §8.8.3.2. */
const isStrongMatch = (one: string, other: string | null): boolean =>
  one === other && one.startsWith('"');
const isWeakMatch = (one: string, other: string | null): boolean =>
  other !== null && opaqueTag(one) === opaqueTag(other);
