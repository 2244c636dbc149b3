/**
 * The strong validator of a representation, as it is sent in `If-Range` (RFC 9110 §13.1.5): a strong `ETag`, else
 * `Last-Modified`; `null` when there is none that a byte range may be trusted to.
 */
export function strongValidator(headers: Headers): string | null {
  const etag = headers.get('etag');
  if (etag?.startsWith('"')) return etag;
  const lastModified = headers.get('last-modified');
  if (lastModified === null) return null;
  // RFC 9110 §8.8.2.2: a file can change twice in the second it was served in, and keep its date.
  const servedAt = Date.parse(headers.get('date') ?? '');
  const modifiedAt = Date.parse(lastModified);
  return servedAt - modifiedAt < 1000 || Number.isNaN(modifiedAt) ? null : lastModified;
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
