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

/** The same where it does not matter how certain it is. */
export function announcedBytes(method: string, headers: Headers): number | null {
  return announcedSize(method, headers, 'basic')?.bytes ?? null;
}

/** Whether the answer says that its body is encoded. `identity` is no encoding (RFC 9110 §8.4.1). */
export function isEncoded(headers: Headers): boolean {
  const encoding = headers.get('content-encoding');
  return encoding !== null && !/^\s*(identity)?\s*$/i.test(encoding);
}
