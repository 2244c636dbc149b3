import { abortable, type Clock, onAbort } from '../../browser/clock.ts';
import { browserFetch, fetchTransport } from '../../browser/transport.ts';
import { SMALL_BODY_BYTES } from '../../model/body-parts.ts';
import type { Transport, TransportResponse } from '../../model/transport.ts';
import { receiveInSegments } from '../receive-in-segments.ts';
import type { ReceivingResponse } from '../received-body.ts';
import type { HashOrder, PlainError, PlainHead, PlainRequest } from './protocol.ts';
import { receiveInWorker } from './receive-in-worker.ts';
import {
  type TransferWorker,
  type WorkerExchange,
  WorkerUnavailableError,
} from './transfer-worker.ts';

/**
 * Sends downloads from the transfer worker, so that their bytes never come through the page. Where there can be no worker, they are
 * sent by `page`.
 *
 * @param pageUrl where the page is: a worker made of a Blob has no URL that could be sent as `Referer`
 */
export function workerTransport(
  worker: TransferWorker,
  page: Transport,
  pageUrl: () => string,
): Transport {
  const byWorker = fetchTransport(
    // Whether a server is there at all is asked by a `HEAD`, which has no body to receive.
    (request, { signal }) =>
      request.method === 'GET' && signal
        ? fetchInWorker(worker, plainRequest(request, pageUrl()), signal)
        : browserFetch(request, signal ? { signal } : {}),
    () => new URL(pageUrl()).origin,
  );
  return {
    ...(page.head && { head: page.head.bind(page) }),
    async send(attempt) {
      try {
        return await byWorker.send(attempt);
      } catch (error) {
        if (error instanceof WorkerUnavailableError) return page.send(attempt);
        throw error;
      }
    },
  };
}

/** What the worker's `fetch` has failed with: a `TypeError` is a network that fails, all else a worker that has died. */
const failureOf = (error: PlainError | null): Error =>
  error?.name === 'TypeError'
    ? new TypeError(error.message)
    : new DOMException(error?.message, error?.name);

/** Resolves with the head of the answer. Rejects with a `TypeError` when the network fails. */
async function fetchInWorker(
  worker: TransferWorker,
  request: PlainRequest,
  signal: AbortSignal,
): Promise<TransportResponse> {
  const exchange = await worker.open(signal);
  onAbort(signal, () => exchange.end());
  // Of a part, only the record's run knows where it belongs.
  const isPart = request.headers.some(([name]) => name.toLowerCase() === 'range');
  exchange.send({ type: 'fetch', request, wholeBytes: isPart ? 0 : SMALL_BODY_BYTES });
  const answer = new Promise<TransportResponse>((resolve, reject) => {
    exchange.listen((report) => {
      if (report.type === 'head')
        resolve(
          report.whole
            ? wholeResponse(report.head, report.whole)
            : responseOf(report.head, exchange, worker),
        );
      if (report.type === 'ended') reject(failureOf(report.end.error));
    });
  });
  return abortable(answer, signal);
}

/** A small body that has come as a whole is stored by the page, in a row. */
const wholeResponse = ({ headers, ...head }: PlainHead, whole: ArrayBuffer): TransportResponse => ({
  ...head,
  headers: headersOf(headers),
  body: null,
  arrayBuffer: async () => whole,
});

const headersOf = (headers: PlainHead['headers']): Headers =>
  new Headers(headers.map(([...pair]) => pair));

function responseOf(
  { headers, ...head }: PlainHead,
  exchange: WorkerExchange,
  worker: TransferWorker,
): ReceivingResponse {
  return {
    ...head,
    headers: headersOf(headers),
    body: null,
    arrayBuffer: () => Promise.reject(new TypeError('This body is received by the worker.')),
    receive: (record, body, filling, onCompared) =>
      receiveInWorker(record, exchange, body, filling, onCompared),
    receiveInSegments: (record, answer, body) =>
      receiveInSegments(record, answer, body, (order) =>
        hashInWorker(worker, order, record.ports.clock, record.run.signal),
      ),
  };
}

/** The slowest devices hash some tens of MiB in a second. A worker that takes longer is taken for dead. */
const HASH_LIMIT_MS = 30_000;
const LEAST_HASHED_PER_MS = 5000;

/** Resolves with `null` when the worker can't do it now, or dies meanwhile. */
export async function hashInWorker(
  worker: TransferWorker,
  order: HashOrder,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | null> {
  const exchange = await worker.open(signal);
  const unlink = onAbort(signal, () => exchange.end());
  exchange.send({ type: 'hash', ...order });
  let cancelLimit = (): void => {};
  const hashed = new Promise<string | null>((resolve) => {
    exchange.listen((report) => {
      if (report.type === 'hashed') resolve(report.digest);
      if (report.type === 'closed' || report.type === 'ended') resolve(null);
    });
    const giveUp = (): void => {
      exchange.end();
      resolve(null);
    };
    cancelLimit = clock.setTimer(giveUp, HASH_LIMIT_MS + order.blob.size / LEAST_HASHED_PER_MS);
  });
  return abortable(hashed, signal).finally(() => {
    cancelLimit();
    unlink();
  });
}

function plainRequest(request: Request, pageUrl: string): PlainRequest {
  const { url, method, mode, credentials, cache, redirect, referrer, referrerPolicy, keepalive } =
    request;
  return {
    url,
    method,
    // A navigation can't be asked for by a script.
    mode: mode === 'navigate' ? 'same-origin' : mode,
    credentials,
    cache,
    redirect,
    referrer: referrer === 'about:client' && /^https?:/.test(pageUrl) ? pageUrl : referrer,
    referrerPolicy,
    keepalive,
    headers: [...request.headers],
  };
}
