import { networkFetch, serviceWorkerScope } from '../../browser/environment.ts';
import { planAnswer } from '../../http/plan-answer.ts';
import { DEFAULT_NAME } from '../../model/names.ts';
import { responseBodyOf } from '../../model/rows.ts';
import { sharedPorts, type WorkerPorts } from '../worker-ports.ts';
import { inTime, storeFirst } from './race-network.ts';
import { ChunkCache, RecordBody } from './record-body.ts';
import { RecordFinder } from './record-finder.ts';
import { RegistrationCache } from './registration-cache.ts';
import {
  asWorkerResponse,
  isMedia,
  isUnavailableYet,
  mayAnswer,
  representationOf,
  type ServableRecord,
  type ServeRecordsOptions,
} from './servable-record.ts';

export type WaitUntil = (promise: Promise<void>) => void;

/**
 * How long a request waits for the store alone before the network is asked as well. Reading the store for the first time
 * takes some milliseconds; what is surely there may take longer.
 */
const HEAD_START_MS = { unknown: 50, maybe: 1000 };

/** The same for routes of the app's own, which ask elsewhere only when they know that nothing is here. */
const ROUTE_PATIENCE_MS = 1000;

/** What takes longer to read is streamed: the first bytes should not wait for the last. */
const MAX_CHUNKS_BEFORE_ANSWER = 2;

/** What everything that serves records of one manager shares in a worker. */
interface Caches {
  readonly registrations: RegistrationCache;
  readonly chunks: ChunkCache;
}

const caches = new WeakMap<WorkerPorts, Caches>();

function sharedCaches(ports: WorkerPorts): Caches {
  const known = caches.get(ports);
  if (known) return known;
  const made = { registrations: new RegistrationCache(ports), chunks: new ChunkCache(ports.store) };
  caches.set(ports, made);
  return made;
}

/** Answers requests from what is stored. */
export class RecordServer {
  readonly #ports: WorkerPorts;
  readonly #options: ServeRecordsOptions;
  readonly #otherwise: (request: Request) => Promise<Response>;
  readonly #finder: RecordFinder;
  readonly #chunks: ChunkCache;
  #warning = '';
  /** The store did not answer in time, and has not answered since. */
  #isSlow = false;

  constructor(
    ports: WorkerPorts,
    options: ServeRecordsOptions,
    network: (request: Request) => Promise<Response>,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#otherwise = options.otherwise ?? network;
    const { registrations, chunks } = sharedCaches(ports);
    this.#finder = new RecordFinder(ports, registrations, options);
    this.#chunks = chunks;
  }

  /**
   * Whether this request is ours to answer, said at once: what is left alone costs the page nothing. Until the store has
   * been read for the first time, perhaps in a worker that was started for this very request, nobody knows.
   */
  shouldRespond(request: Request): boolean {
    if (!canBeAnswered(request)) return false;
    if (this.#finder.peek(request) !== 'miss') return true;
    // The app has an answer of its own for a miss; and what a media element begins with decides what it can go on with.
    return this.#options.otherwise !== undefined || isMedia(request);
  }

  /** From the store, or from elsewhere. `waitUntil` keeps the worker alive while a body is being read. */
  async respond(
    request: Request,
    waitUntil: WaitUntil,
    preloaded?: Promise<Response | undefined>,
  ): Promise<Response> {
    const elsewhere = async (): Promise<Response> => {
      const response =
        (await preloaded?.catch(() => undefined)) ?? (await this.#otherwise(request));
      return isMedia(request) ? asWorkerResponse(response) : response;
    };
    const peek = this.#finder.peek(request);
    if (!canBeAnswered(request) || peek === 'miss') return elsewhere();
    const { clock } = this.#ports.environment;
    const headStartMs = this.#isSlow ? 0 : HEAD_START_MS[peek];
    const stored = this.#timed(request, waitUntil);
    return storeFirst(stored, elsewhere, clock, headStartMs, this.#onLate);
  }

  /** As `answer`, for who can only ask elsewhere afterwards: nothing, when the store does not say in time. */
  async answerInTime(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    if (!canBeAnswered(request)) return undefined;
    const peek = this.#finder.peek(request);
    if (peek !== 'unknown') return this.answer(request, waitUntil);
    const patienceMs = this.#isSlow ? 0 : ROUTE_PATIENCE_MS;
    const stored = this.#timed(request, waitUntil);
    const early = await inTime(stored, this.#ports.environment.clock, patienceMs);
    if (early) return early.response;
    this.#onLate();
    void stored.then((response) => response?.body?.cancel());
    return undefined;
  }

  readonly #onLate = (): void => {
    this.#isSlow = true;
  };

  async #timed(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    const response = await this.answer(request, waitUntil);
    this.#isSlow = false;
    return response;
  }

  /** From the store; `undefined` when that can't be had there. */
  async answer(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    if (!canBeAnswered(request) || this.#finder.peek(request) === 'miss') return undefined;
    try {
      return await this.#answer(request, waitUntil);
    } catch (error) {
      // Trouble with the store must not take the network away from the app.
      this.#warn(`Nothing can be served from the store: ${String(error)}`);
      return undefined;
    }
  }

  async #answer(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    const found = await this.#finder.find(request);
    const plan = found && planAnswer(request, representationOf(found));
    if (!found || !plan) return undefined;
    const { pageUrl } = this.#ports.environment;
    if (!mayAnswer(request.destination, found, pageUrl)) return undefined;
    const sooner = isUnavailableYet(plan, found) ? await this.#sooner(request) : null;
    if (sooner) return sooner;
    if (!plan.body) return new Response(null, plan);
    const body = await this.#body(found, plan.body, waitUntil);
    return new Response(body, plan);
  }

  /** Once for each trouble: requests come by the hundred. */
  #warn(message: string): void {
    if (message !== this.#warning) this.#ports.environment.warn(message);
    this.#warning = message;
  }

  /** What has not arrived yet may be had from the network at once; `null` when that has none. */
  async #sooner(request: Request): Promise<Response | null> {
    const { origin } = new URL(request.url);
    const isForeign = origin !== new URL(this.#ports.environment.pageUrl).origin;
    // It would be opaque, and media elements refuse that after parts that are not.
    if (request.mode === 'no-cors' && isForeign) return null;
    const response = await this.#otherwise(request).catch(() => null);
    return response?.ok ? asWorkerResponse(response) : null;
  }

  async #body(
    found: ServableRecord,
    range: { readonly start: number; readonly end: number | null },
    waitUntil: WaitUntil,
  ): Promise<BodyInit> {
    const { received } = found.record;
    if (!found.growing) {
      const whole = { start: range.start, end: range.end ?? received };
      const body = responseBodyOf(found.record);
      const blob = await this.#chunks.blob(body, whole, MAX_CHUNKS_BEFORE_ANSWER);
      if (blob) return blob;
    }
    const body = new RecordBody({ ports: this.#ports, chunks: this.#chunks }, found, range);
    return body.stream(waitUntil);
  }
}

function canBeAnswered({ method, cache }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  // The page insists on the network, as our own downloads do.
  return cache !== 'no-store' && cache !== 'reload';
}

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
    if (!answers.shouldRespond(request)) return;
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

function recordAnswers(options: ServeRecordsOptions): RecordServer {
  const ports = sharedPorts(options.name ?? DEFAULT_NAME);
  return new RecordServer(ports, options, networkFetch);
}
