import type { StoredRequest } from '../model/stored-exchange.ts';

/**
 * Whether sending it again has no other effect than sending it once: the methods that RFC 9110 §9.2.2 calls idempotent,
 * and any request whose `Idempotency-Key` (IETF httpapi) lets the server tell a repetition.
 */
export const isRepeatable = ({
  method,
  headers,
}: Pick<StoredRequest, 'method' | 'headers'>): boolean =>
  ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'].includes(method) ||
  headers.some(([name]) => name.toLowerCase() === 'idempotency-key');

/** Statuses that say "not now" rather than "no" (promise 5). */
export const isTransientStatus = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500;
