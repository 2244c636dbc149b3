import { strongValidator } from '../http/validators.ts';
import { parseHttpDate } from './http-date.ts';

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

/** `*` is for anything that is stored, and something is. */
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
  other !== null && opaque(one) === opaque(other);
const opaque = (tag: string): string => tag.replace(/^W\//, '');
