import { evaluatePreconditions, rangeApplies } from '../spec/preconditions.ts';
import { selectRange } from '../spec/select-range.ts';

/** A stored response, or the part of it that is there. */
export interface StoredRepresentation {
  readonly status: number;
  readonly headers: Headers;
  /** Bytes that are there, from the first on. */
  readonly received: number;
  /** All bytes, `null` while nobody knows. */
  readonly size: number | null;
}

/** What to answer. */
export interface AnswerPlan {
  readonly status: number;
  readonly headers: Headers;
  /** Which bytes of the stored body to send, to its very end with `end` null; `null` for none. */
  readonly body: { readonly start: number; readonly end: number | null } | null;
}

/** The method and headers of a request. */
export interface AnswerRequest {
  readonly method: string;
  readonly headers: Headers;
}

/** Wrong or misleading for what is stored: the body is as `fetch` gave it, decoded, and goes to this page alone. */
const DROPPED = ['content-encoding', 'content-length', 'content-range', 'transfer-encoding'];

/** RFC 9110 §15.4.5. */
const IN_NOT_MODIFIED = ['cache-control', 'content-location', 'date', 'etag', 'expires', 'vary'];

/**
 * How a server that has `stored` answers `request` (RFC 9110 §9.3.1, §9.3.2, §13, §14); `null` when the request, or
 * what is stored, is not of a kind that can be answered with.
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
  // A range is of a known whole, and of GET alone (§14.2).
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
