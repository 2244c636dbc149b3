/**
 * The size of the response body to come, in bytes, for a request of `method`; `null` when it is not announced, or
 * announced of the encoded bytes that nobody sees.
 */
export function announcedBytes(method: string, headers: Headers): number | null {
  const length = headers.get('content-length');
  if (length === null || method === 'HEAD' || headers.has('content-encoding')) return null;
  const bytes = Number(length);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
