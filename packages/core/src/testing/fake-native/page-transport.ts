import { responseWithBody, type Transport } from '../../model/transport.ts';
import type { PagePhone } from './page-phone.ts';

/** A page as its transport sees it. */
export interface TransportPage {
  readonly phone: PagePhone;
  /** Aborts when the page is killed, as its sockets do. */
  readonly gone: AbortSignal;
  guard<T>(promise: Promise<T>): Promise<T>;
  activity(kind: string, detail?: unknown): void;
}

/** A transport under a page's network, frozen and killed with the page. */
export function pageTransport(page: TransportPage, transport: Transport): Transport {
  return {
    async send(attempt) {
      page.activity('request', attempt.request.url);
      const { signal } = attempt;
      signal.throwIfAborted();
      await reachable(page, signal);
      const inner = AbortSignal.any([signal, page.gone]);
      const response = await page.guard(transport.send({ ...attempt, signal: inner }));
      return responseWithBody(response, response.body && pageBody(response.body, page, signal));
    },
  };
}

/** Rejects while the page is offline; while the network hangs, waits for the abort. */
function reachable(page: TransportPage, signal: AbortSignal): Promise<void> {
  const { network } = page.phone;
  if (network === 'online') return Promise.resolve();
  if (network === 'offline')
    return Promise.reject(new TypeError('The network connection was lost.'));
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function pageBody(
  body: ReadableStream<Uint8Array>,
  page: TransportPage,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await reachable(page, signal);
        const { done, value } = await page.guard(reader.read());
        if (done) controller.close();
        else {
          if (!signal.aborted) page.activity('bytes', value.byteLength);
          controller.enqueue(value);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
