import type { IncomingMessage } from 'node:http';
import type { OpenRecord } from './request-record.ts';

/** The record of a request that has just arrived. */
export function openRecord(request: IncomingMessage, index: number): OpenRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    index,
    method: request.method ?? '',
    url: request.url ?? '',
    headers,
    range: headers.range ?? null,
    body: { bytes: 0, sha256: '', complete: false },
    receivedAtMs: Date.now(),
    status: null,
    bytesSent: 0,
    ended: 'pending',
  };
}
