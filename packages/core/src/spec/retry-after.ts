/**
 * When a `Retry-After` header says to come back, in milliseconds since the Unix epoch (RFC 9110 §10.2.3: seconds, or
 * an HTTP date); `null` when it is missing or makes no sense.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return now + Number(value) * 1000;
  if (!/^[A-Za-z]{3}/.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date;
}
