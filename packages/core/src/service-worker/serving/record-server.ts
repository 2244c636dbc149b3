import { type Clock, sleep } from '../../browser/clock.ts';
import { GrowingBody } from '../../client/growing-body.ts';
import { planAnswer } from '../../http/ranges.ts';
import { responseBodyOf } from '../../model/rows.ts';
import { nextChange, type WorkerPorts } from '../worker-ports.ts';
import { RecordFinder, type ServeRecordsOptions } from './record-finder.ts';
import { RegistrationCache } from './registration-cache.ts';
import {
  asWorkerResponse,
  insistsOnNetwork,
  isMedia,
  isUnavailableYet,
  mayAnswer,
  representationOf,
  type ServableRecord,
} from './servable-record.ts';
import { WorkerBodies } from './worker-bodies.ts';

export type WaitUntil = (promise: Promise<void>) => void;

/**
 * How long a request waits for the store alone before the network is asked as well. Reading the store for the first time
 * takes some milliseconds; what is surely there may take longer.
 */
const HEAD_START_MS = { unknown: 50, maybe: 1000 };

/** How long `recordResponder` waits for the store: its caller asks elsewhere only when there is no answer. */
const ROUTE_PATIENCE_MS = 1000;

/** A body of more chunks than this is streamed, so that its first bytes need not wait for its last ones. */
const MAX_CHUNKS_BEFORE_ANSWER = 2;

/** What all that serves records of one manager shares in a worker. */
interface Caches {
  readonly registrations: RegistrationCache;
  readonly bodies: WorkerBodies;
}

const caches = new WeakMap<WorkerPorts, Caches>();

function sharedCaches(ports: WorkerPorts): Caches {
  const known = caches.get(ports);
  if (known) return known;
  const made = { registrations: new RegistrationCache(ports), bodies: new WorkerBodies(ports) };
  caches.set(ports, made);
  return made;
}

/** Answers requests from what is stored. */
export class RecordServer {
  readonly #ports: WorkerPorts;
  readonly #options: ServeRecordsOptions;
  readonly #otherwise: (request: Request) => Promise<Response>;
  readonly finder: RecordFinder;
  readonly #bodies: WorkerBodies;
  #warning = '';
  /** Whether the store was late the last time, and has not answered since. */
  #isSlow = false;

  constructor(
    ports: WorkerPorts,
    options: ServeRecordsOptions,
    network: (request: Request) => Promise<Response>,
  ) {
    this.#ports = ports;
    this.#options = options;
    this.#otherwise = options.otherwise ?? network;
    const { registrations, bodies } = sharedCaches(ports);
    this.finder = new RecordFinder(ports, registrations, options);
    this.#bodies = bodies;
  }

  /**
   * Whether to answer this request or to leave it to the browser, which costs the page nothing. While the store has not been
   * read, as in a worker that was started for this very request, the answer is yes.
   */
  shouldRespond(request: Request): boolean {
    if (!canBeAnswered(request)) return false;
    if (this.finder.peek(request) !== 'miss') return true;
    // The app may answer misses itself. Media elements get all parts from the worker, see `asWorkerResponse`.
    return this.#options.otherwise !== undefined || isMedia(request);
  }

  /** Answers from the store or from elsewhere. `waitUntil` keeps the worker alive while a body is being read. */
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
    const peek = this.finder.peek(request);
    if (!canBeAnswered(request) || peek === 'miss') return elsewhere();
    const { clock } = this.#ports.environment;
    const headStartMs = this.#isSlow ? 0 : HEAD_START_MS[peek];
    const stored = this.#timed(request, waitUntil);
    return storeFirst(stored, elsewhere, clock, headStartMs, this.#onLate);
  }

  /** As `answer`, but resolves with `undefined` when the store does not answer in time. */
  async answerInTime(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    if (!canBeAnswered(request)) return undefined;
    const peek = this.finder.peek(request);
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

  /** Answers from the store; `undefined` when nothing of it is stored or may be served. */
  async answer(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    if (!canBeAnswered(request) || this.finder.peek(request) === 'miss') return undefined;
    try {
      return await this.#answer(request, waitUntil);
    } catch (error) {
      // Trouble with the store must not take the network away from the app.
      this.#warn(`Nothing can be served from the store: ${String(error)}`);
      return undefined;
    }
  }

  async #answer(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    const found = await this.finder.find(request);
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

  /** Warns once of each problem: requests come by the hundred. */
  #warn(message: string): void {
    if (message !== this.#warning) this.#ports.environment.warn(message);
    this.#warning = message;
  }

  /** Asks the network for what has not arrived yet; `null` when it does not have it either. */
  async #sooner(request: Request): Promise<Response | null> {
    const { origin } = new URL(request.url);
    const isForeign = origin !== new URL(this.#ports.environment.pageUrl).origin;
    // The response would be opaque, and media elements refuse opaque parts after others.
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
      const blob = await this.#bodies.blob(body, whole, MAX_CHUNKS_BEFORE_ANSWER);
      if (blob) return blob;
    }
    const { uid, index } = found.record;
    const watch = {
      load: () => this.#ports.store.use((store) => store.load(uid, [index])),
      changed: () => nextChange(uid, this.#ports),
    };
    const body = new GrowingBody(this.#bodies, watch, found, range);
    let onOver = (): void => {};
    waitUntil(
      new Promise((resolve) => {
        onOver = resolve;
      }),
    );
    return body.stream(() => onOver());
  }
}

const canBeAnswered = (request: Request): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') && !insistsOnNetwork(request);

/**
 * The answer of the store, or the one from elsewhere. The store has a head start of `headStartMs`. When it is late (a
 * blocked database, a busy disk), `onLate` is called, the other is asked as well, and the first answer is taken. An answer
 * that only one of them has is always taken.
 */
async function storeFirst(
  stored: Promise<Response | undefined>,
  elsewhere: () => Promise<Response>,
  clock: Clock,
  headStartMs: number,
  onLate: () => void,
): Promise<Response> {
  const early = await inTime(stored, clock, headStartMs);
  if (early) return early.response ?? elsewhere();
  onLate();
  const fetched = elsewhere();
  // The second answer is not read.
  const first = await Promise.race([
    stored.then((response) => response ?? fetched),
    fetched.catch((error) => stored.then((response) => response ?? Promise.reject(error))),
  ]);
  for (const other of [stored, fetched])
    other.then(
      (response) => response !== first && void response?.body?.cancel().catch(() => {}),
      () => {},
    );
  return first;
}

/** The answer of the store if it comes within `ms`; else `null`. */
async function inTime(
  stored: Promise<Response | undefined>,
  clock: Clock,
  ms: number,
): Promise<{ readonly response: Response | undefined } | null> {
  const over = new AbortController();
  const late = sleep(clock, ms, over.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([stored.then((response) => ({ response })), late]);
  } finally {
    over.abort();
  }
}
