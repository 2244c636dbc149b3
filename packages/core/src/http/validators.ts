import { parseHttpDate } from '../spec/http-date.ts';

/**
 * The strong validator of a representation, as it is sent in `If-Range` (RFC 9110 §13.1.5): a strong `ETag`, else
 * `Last-Modified`; `null` when there is none that a byte range may be trusted to.
 */
export function strongValidator(headers: Headers): string | null {
  const etag = headers.get('etag');
  // A date must not stand in for an entity tag that is weak (RFC 9110 §13.1.5).
  if (etag !== null) return isStrongTag(etag) ? etag : null;
  const lastModified = headers.get('last-modified');
  const modifiedAt = parseHttpDate(lastModified);
  // RFC 9110 §8.8.2.2: a file can change twice in the second it was served in, and keep its date. Without the time at
  // which it was served (across origins `Date` is hidden) nothing says that it was a later second.
  const servedAt = parseHttpDate(headers.get('date'));
  if (modifiedAt === null || servedAt === null || servedAt - modifiedAt < 1000) return null;
  return lastModified;
}

/** Whether two answers are provably for the same bytes: same strong validator, and no `ETag` (weak ones too) that differs. */
export function sameRepresentation(stored: Headers, fresh: Headers): boolean {
  const validator = strongValidator(stored);
  return (
    validator !== null &&
    validator === strongValidator(fresh) &&
    stored.get('etag') === fresh.get('etag')
  );
}

/**
 * Whether two answers name different representations: both have an `ETag` and they differ by weak comparison (RFC 9110
 * §8.8.3.2), or neither has one and their `Last-Modified` differ. A validator that is missing on one side proves nothing.
 */
export function differentRepresentation(stored: Headers, fresh: Headers): boolean {
  const [one, other] = [stored.get('etag'), fresh.get('etag')];
  if (one !== null || other !== null)
    return one !== null && other !== null && opaqueTag(one) !== opaqueTag(other);
  const [before, now] = [stored.get('last-modified'), fresh.get('last-modified')];
  return before !== null && now !== null && before !== now;
}

/** Whether an answer names its representation at all. */
export const hasValidator = (headers: Headers): boolean =>
  headers.has('etag') || headers.has('last-modified');

const isStrongTag = (etag: string): boolean => /^"[^"]*"$/.test(etag);

const opaqueTag = (etag: string): string => etag.replace(/^W\//, '');
