import { browserEnvironment, networkFetch, serviceWorkerScope } from '../../browser/environment.ts';
import { DEFAULT_NAME } from '../../model/names.ts';
import { workerPorts } from '../worker-ports.ts';
import { RecordAnswers, type WaitUntil } from './record-answers.ts';
import type { ServeRecordsOptions } from './serve-records-options.ts';

/**
 * Answers this worker's `fetch` events from the records of background fetches: whole and by byte ranges, so that media
 * elements seek; `HEAD`; conditional requests (RFC 9110 §9, §13, §14). What is not stored comes from the network.
 *
 * While a download is running, what is there is served and the rest follows as it arrives. A range that begins beyond
 * what is there comes from the network where that has it, else when it arrives.
 *
 * Call it at the top of the worker's script. The first listener to answer an event is the only one: restrict it by
 * `handles`, or use `recordResponder`, where the app has `fetch` listeners or a router (Workbox) of its own.
 * Throws `TypeError` outside a service worker.
 */
export function serveRecords(options: ServeRecordsOptions = {}): void {
  const scope = serviceWorkerScope('serveRecords');
  const answers = recordAnswers(options);
  scope.addEventListener('fetch', (event) => {
    const { request } = event;
    // Developer tools make such; `fetch` would refuse them.
    if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return;
    if (options.handles && !options.handles(request)) return;
    if (!answers.isOurs(request)) return;
    const waitUntil = waitUntilOf(event);
    event.respondWith(answers.respond(request, waitUntil, event.preloadResponse));
  });
}

/** An event that is kept alive while a body is being read: the `fetch` event, or what a router has in its place. */
export interface RespondedEvent {
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * The same as a function, for an app's own `fetch` listener or router: resolves with the answer from the records,
 * `undefined` when there is none. Works in pages too. Give it the `fetch` event, so that the worker is not stopped while
 * a long body is being read.
 */
export function recordResponder(
  options: ServeRecordsOptions = {},
): (request: Request, event?: RespondedEvent) => Promise<Response | undefined> {
  const answers = recordAnswers(options);
  return (request, event) => answers.answerInTime(request, event ? waitUntilOf(event) : () => {});
}

/** An event that is over, or was never one of the browser's, takes no promises, and then nothing can be done. */
function waitUntilOf(event: RespondedEvent): WaitUntil {
  return (promise) => {
    try {
      event.waitUntil(promise);
    } catch {
      // The body may still be read to its end.
    }
  };
}

function recordAnswers(options: ServeRecordsOptions): RecordAnswers {
  const ports = workerPorts(options.name ?? DEFAULT_NAME, browserEnvironment());
  return new RecordAnswers(ports, options, networkFetch);
}
