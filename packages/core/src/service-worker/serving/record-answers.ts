import { planAnswer } from '../../http/plan-answer.ts';
import { responseBodyOf } from '../../store/body-address.ts';
import type { WorkerPorts } from '../worker-ports.ts';
import { asOurOwn, isMedia, mayBeLong } from './media-answers.ts';
import { RecordBody } from './record-body.ts';
import { RecordIndex } from './record-index.ts';
import { mayAnswer, representationOf, type ServableRecord } from './servable-record.ts';
import type { ServeRecordsOptions } from './serve-records-options.ts';
import { inTime, storeFirst } from './store-first.ts';
import { StoredChunks } from './stored-chunks.ts';

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

/** Answers requests from what is stored. */
export class RecordAnswers {
  readonly #ports: WorkerPorts;
  readonly #options: ServeRecordsOptions;
  readonly #otherwise: (request: Request) => Promise<Response>;
  readonly #index: RecordIndex;
  readonly #chunks: StoredChunks;
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
    this.#index = new RecordIndex(ports, options);
    this.#chunks = new StoredChunks(ports.store);
  }

  /**
   * Whether this request is ours to answer, said at once: what is left alone costs the page nothing. Until the store has
   * been read for the first time, perhaps in a worker that was started for this very request, nobody knows.
   */
  isOurs(request: Request): boolean {
    if (!canBeAnswered(request)) return false;
    if (this.#index.glance(request) !== 'miss') return true;
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
      return isMedia(request) ? asOurOwn(response) : response;
    };
    const glance = this.#index.glance(request);
    if (!canBeAnswered(request) || glance === 'miss') return elsewhere();
    const { clock } = this.#ports.environment;
    const headStartMs = this.#isSlow ? 0 : HEAD_START_MS[glance];
    const stored = this.#timed(request, waitUntil);
    return storeFirst(stored, elsewhere, clock, headStartMs, this.#onLate);
  }

  /** As `answer`, for who can only ask elsewhere afterwards: nothing, when the store does not say in time. */
  async answerInTime(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    if (!canBeAnswered(request)) return undefined;
    const glance = this.#index.glance(request);
    if (glance !== 'unknown') return this.answer(request, waitUntil);
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
    if (!canBeAnswered(request) || this.#index.glance(request) === 'miss') return undefined;
    try {
      return await this.#answer(request, waitUntil);
    } catch (error) {
      // Trouble with the store must not take the network away from the app.
      this.#warn(`Nothing can be served from the store: ${String(error)}`);
      return undefined;
    }
  }

  async #answer(request: Request, waitUntil: WaitUntil): Promise<Response | undefined> {
    const found = await this.#index.find(request);
    const plan = found && planAnswer(request, representationOf(found));
    if (!found || !plan) return undefined;
    const { pageUrl } = this.#ports.environment;
    if (!mayAnswer(request.destination, found, pageUrl)) return undefined;
    const sooner = mayBeLong(plan, found) ? await this.#sooner(request) : null;
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
    return response?.ok ? asOurOwn(response) : null;
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
