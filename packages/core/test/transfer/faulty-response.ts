import type { Clock } from '../../src/browser/clock.ts';
import type { TransportResponse } from '../../src/model/transport.ts';
import type { Fault } from './fault.ts';

export interface ResponseMaking {
  readonly request: Request;
  readonly fault: Fault;
  readonly versions: readonly Uint8Array[];
  readonly signal: AbortSignal;
  /** Called once the connection is free. */
  readonly over: () => void;
  readonly clock: Clock;
  readonly pieceBytes: number;
  readonly pieceMs: number;
  readonly online: () => boolean;
}

/** A proper static server's answer, but for the fault. */
export function respond(making: ResponseMaking): TransportResponse {
  const { request, fault, versions } = making;
  const file = versions.at(-1) ?? new Uint8Array();
  const headers = new Headers({ 'last-modified': 'x' });
  const etag = `"${versions.length}"`;
  if (fault.kind !== 'no etag')
    headers.set('etag', fault.kind === 'weak etag' ? `W/${etag}` : etag);
  // An answer about ranges to a request without one would be a failure for good.
  if (fault.kind === 'status' && (fault.status !== 416 || request.headers.has('range'))) {
    if (fault.retryAfter !== null) headers.set('retry-after', fault.retryAfter);
    return response(making, fault.status, headers, new TextEncoder().encode('sorry'));
  }
  const asked = Number(
    /^bytes=(\d+)-$/.exec(request.headers.get('range') ?? '')?.[1] ?? Number.NaN,
  );
  if (Number.isNaN(asked) || fault.kind === 'no ranges') {
    headers.set('content-length', String(file.length));
    return response(making, 200, headers, file);
  }
  const start = Math.max(0, asked + (fault.kind === 'wrong start' ? fault.by : 0));
  if (start >= file.length) {
    headers.set('content-range', `bytes */${file.length}`);
    return response(making, 416, headers, new Uint8Array());
  }
  const total = file.length + (fault.kind === 'total' ? fault.by : 0);
  headers.set('content-range', `bytes ${start}-${file.length - 1}/${total}`);
  if (fault.kind === 'encoding') headers.set('content-encoding', 'gzip');
  const extra = fault.kind === 'overlong' ? new Uint8Array(fault.by) : new Uint8Array();
  return response(making, 206, headers, Uint8Array.of(...file.subarray(start), ...extra));
}

function response(
  making: ResponseMaking,
  status: number,
  headers: Headers,
  bytes: Uint8Array,
): TransportResponse {
  return {
    url: making.request.url,
    status,
    statusText: '',
    type: 'basic',
    redirected: false,
    headers,
    body: bodyOf(making, bytes),
    arrayBuffer: () => Promise.reject(new Error('Nobody reads it so.')),
  };
}

/** Piece by piece on the clock. */
function bodyOf(making: ResponseMaking, bytes: Uint8Array): ReadableStream<Uint8Array> {
  const { fault, clock, pieceBytes, pieceMs, signal, over, online } = making;
  let at = 0;
  let cancelTimer = () => {};
  const end = () => {
    cancelTimer();
    signal.removeEventListener('abort', onAbort);
    over();
  };
  let onAbort = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        onAbort = () => {
          end();
          controller.error(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
      },
      pull: (controller) =>
        new Promise<void>((resolve) => {
          const limit = 'after' in fault ? Math.min(fault.after, bytes.length) : bytes.length;
          cancelTimer = clock.setTimer(() => {
            if (signal.aborted) return resolve();
            if (!online() || (at >= limit && fault.kind === 'reset')) {
              end();
              controller.error(new TypeError('network error'));
            } else if (at < limit) {
              controller.enqueue(bytes.slice(at, Math.min(at + pieceBytes, limit)));
              at = Math.min(at + pieceBytes, limit);
            } else if (fault.kind !== 'stall' || limit === bytes.length) {
              end();
              controller.close();
            } else return;
            resolve();
          }, pieceMs);
        }),
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}
