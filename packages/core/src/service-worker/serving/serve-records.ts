import { networkFetch, serviceWorkerScope } from '../../browser/environment.ts';
import type { WorkerMessageEvent } from '../../browser/service-worker.ts';
import { DEFAULT_NAME } from '../../model/names.ts';
import { isServingQuestion, type ServingAnswer } from '../../model/serving-messages.ts';
import { sharedPorts } from '../worker-ports.ts';
import type { RecordFinder, ServeRecordsOptions } from './record-finder.ts';
import { RecordServer, type WaitUntil } from './record-server.ts';

/**
 * Answers this worker's `fetch` events from the records of background fetches: whole and by byte ranges, so that media
 * elements can seek; `HEAD`; conditional requests (RFC 9110 §9, §13, §14). What is not stored comes from the network.
 *
 * While a download runs, what has arrived is served at once, and the rest as it arrives. A range that begins beyond what has
 * arrived comes from the network; when that does not have it, the answer waits for the download.
 *
 * Call it at the top of the worker's script. Only the first listener that answers an event counts. So where the app has
 * `fetch` listeners or a router (Workbox) of its own, restrict it by `handles`, or use `recordResponder`.
 *
 * Throws `TypeError` outside a service worker.
 *
 * @example
 * serveRecords({ handles: ({ destination }) => destination === 'audio' || destination === 'video' });
 */
export function serveRecords(options: ServeRecordsOptions = {}): void {
  const scope = serviceWorkerScope('serveRecords');
  const server = recordServer(options);
  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    // Developer tools make such requests, and `fetch` refuses them.
    if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return;
    if (!server.finder.isHandled(request)) return;
    if (!server.shouldRespond(request)) return;
    event.respondWith(server.respond(request, waitUntilOf(event), event.preloadResponse));
  });
  scope.addEventListener('message', (event) => {
    if (event.origin === scope.location.origin) answerQuestion(event, server.finder);
  });
}

/** Tells a page whether a request for a URL would be answered from a registration, and hides the question from the app. */
export function answerQuestion(
  event: Pick<WorkerMessageEvent, 'data' | 'ports' | 'stopImmediatePropagation' | 'waitUntil'>,
  finder: Pick<RecordFinder, 'serves'>,
): void {
  const { data, ports } = event;
  if (!isServingQuestion(data)) return;
  event.stopImmediatePropagation();
  const answering = finder
    .serves(data)
    .then((serves) =>
      ports[0]?.postMessage({ bgfetch: 1, type: 'serving', serves } satisfies ServingAnswer),
    );
  event.waitUntil(answering);
}

/** The event that is kept alive while a body is being read: the `fetch` event, or what a router has in its place. */
export interface RespondedEvent {
  /** As `ExtendableEvent.waitUntil` (Service Workers §4.4). It may throw. */
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * The same as a function, for an app's own `fetch` listener or router. It resolves with the answer from the records, or with
 * `undefined` when nothing of the request is stored, when the store does not answer within a second, and when the request
 * may not be answered from records (another method than `GET` and `HEAD`, `cache: 'no-store'` or `'reload'`). It never
 * rejects. Give it the `fetch` event, so that the worker is not stopped while a long body is being read.
 *
 * Works in pages and other workers too.
 *
 * @example
 * const fromRecords = recordResponder();
 * registerRoute(isMedia, async ({ request, event }) => (await fromRecords(request, event)) ?? fetch(request));
 */
export function recordResponder(
  options: ServeRecordsOptions = {},
): (request: Request, event?: RespondedEvent) => Promise<Response | undefined> {
  const server = recordServer(options);
  return (request, event) => server.answerInTime(request, event ? waitUntilOf(event) : () => {});
}

/** What answers, with the network for what is not stored. */
export function recordServer(options: ServeRecordsOptions): RecordServer {
  return new RecordServer(sharedPorts(options.name ?? DEFAULT_NAME), options, networkFetch);
}

/** As the event's `waitUntil`, but does nothing where that throws: the event is over, or is not the browser's. */
export function waitUntilOf(event: RespondedEvent): WaitUntil {
  return (promise) => {
    try {
      event.waitUntil(promise);
    } catch {
      // The body may still be read to its end.
    }
  };
}
