import type { IncomingMessage, ServerResponse } from 'node:http';
import { bufferSource } from './byte-source.ts';
import { type CorsMode, corsHeaders } from './cors.ts';
import type { FaultScopes } from './fault-scopes.ts';
import type { OpenLogEntry } from './request-log.ts';
import { type BodyEnding, type BodyFaults, finish, sendBody } from './send-body.ts';

/** One request for media, a hash or an upload, with what its URL says about it. */
export interface DataExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Decoded, without the route's own name. */
  readonly segments: readonly string[];
  readonly scope: string;
  readonly cors: CorsMode;
  /** The browser may keep what it gets, as from an ordinary file server. */
  readonly cacheable: boolean;
  readonly faults: FaultScopes;
  readonly entry: OpenLogEntry;
}

export function writeHead(
  exchange: DataExchange,
  status: number,
  fields: readonly [string, string][],
): void {
  exchange.entry.status = status;
  exchange.response.writeHead(status, [...corsHeaders(exchange.cors), ...fields].flat());
}

/** The scope's faults as the body sender asks for them: before each slice, and live. */
export function liveFaults(exchange: DataExchange): () => BodyFaults {
  const { faults, scope, entry } = exchange;
  return () => {
    const { throttleBytesPerSecond, stallAfterBytes } = faults.of(scope);
    const resetAfterBytes = faults.resetLimit(scope);
    // The sender acts on this answer at once, so that `resetTimes` holds with many responses side by side.
    if (resetAfterBytes !== null && entry.bytesSent >= resetAfterBytes) faults.useReset(scope);
    return { throttleBytesPerSecond, stallAfterBytes, resetAfterBytes };
  };
}

/** A small answer without faults. */
export function sendText(
  exchange: DataExchange,
  status: number,
  text: string,
  fields: readonly [string, string][] = [['Content-Type', 'text/plain; charset=utf-8']],
): Promise<BodyEnding> {
  const source = bufferSource(new Uint8Array(Buffer.from(text)));
  writeHead(exchange, status, [
    ...fields,
    ['Cache-Control', 'no-store'],
    ['Content-Length', String(source.size)],
  ]);
  if (exchange.request.method === 'HEAD') return finish(exchange.response);
  return sendBody(
    exchange.response,
    source,
    { from: 0, to: source.size },
    () => ({}),
    (bytes) => {
      exchange.entry.bytesSent += bytes;
    },
  );
}

export function sendJson(exchange: DataExchange, value: unknown): Promise<BodyEnding> {
  return sendText(exchange, 200, JSON.stringify(value), [['Content-Type', 'application/json']]);
}
