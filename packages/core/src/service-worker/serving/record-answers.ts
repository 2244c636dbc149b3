import { type AnswerPlan, planAnswer } from '../../spec/plan-answer.ts';
import { responseBodyOf } from '../../store/body-address.ts';
import type { WorkerPorts } from '../worker-ports.ts';
import { RecordBody } from './record-body.ts';
import { RecordIndex } from './record-index.ts';
import { representationOf, type ServableRecord } from './servable-record.ts';
import type { ServeRecordsOptions } from './serve-records-options.ts';
import { StoredChunks } from './stored-chunks.ts';

/** Answers requests from what is stored. */
export class RecordAnswers {
  readonly #ports: WorkerPorts;
  readonly #otherwise: (request: Request) => Promise<Response>;
  readonly #index: RecordIndex;
  readonly #chunks: StoredChunks;
  #warning = '';

  constructor(
    ports: WorkerPorts,
    options: ServeRecordsOptions,
    network: (request: Request) => Promise<Response>,
  ) {
    this.#ports = ports;
    this.#otherwise = options.otherwise ?? network;
    this.#index = new RecordIndex(ports, options);
    this.#chunks = new StoredChunks(ports.store);
  }

  /** From the store, or from elsewhere. `waitUntil` keeps the worker alive while a body is being read. */
  async respond(request: Request, waitUntil: (promise: Promise<void>) => void): Promise<Response> {
    const stored = await this.answer(request, waitUntil);
    if (stored) return stored;
    const response = await this.#otherwise(request);
    return isMedia(request) ? asOurOwn(response) : response;
  }

  /** From the store; `undefined` when that can't be had there. */
  async answer(
    request: Request,
    waitUntil: (promise: Promise<void>) => void,
  ): Promise<Response | undefined> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    // The page insists on the network.
    if (request.cache === 'no-store' || request.cache === 'reload') return undefined;
    try {
      return await this.#answer(request, waitUntil);
    } catch (error) {
      // Trouble with the store must not take the network away from the app.
      this.#warn(`Nothing can be served from the store: ${String(error)}`);
      return undefined;
    }
  }

  async #answer(
    request: Request,
    waitUntil: (promise: Promise<void>) => void,
  ): Promise<Response | undefined> {
    const found = await this.#index.find(request);
    const plan = found && planAnswer(request, representationOf(found));
    if (!found || !plan) return undefined;
    const sooner = mayBeLong(plan, found) ? await this.#sooner(request) : null;
    if (sooner) return sooner;
    return plan.body ? this.#withBody(found, plan, plan.body, waitUntil) : new Response(null, plan);
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

  async #withBody(
    found: ServableRecord,
    plan: AnswerPlan,
    range: NonNullable<AnswerPlan['body']>,
    waitUntil: (promise: Promise<void>) => void,
  ): Promise<Response> {
    const { received } = found.record;
    if (!found.growing) {
      const body = responseBodyOf(found.record);
      const whole = { start: range.start, end: range.end ?? received };
      const blob = await this.#chunks.blob(body, whole, MAX_CHUNKS_BEFORE_ANSWER);
      if (blob) return new Response(blob, plan);
    }
    const body = new RecordBody({ ports: this.#ports, chunks: this.#chunks }, found, range);
    return new Response(body.stream(waitUntil), plan);
  }
}

/** What takes longer to read is streamed: the first bytes should not wait for the last. */
const MAX_CHUNKS_BEFORE_ANSWER = 2;

/** Whether what is asked for begins beyond what is there, or nobody is at it to bring what is missing. */
function mayBeLong(
  { body }: AnswerPlan,
  { registration, record, growing }: ServableRecord,
): boolean {
  if (!body || !growing) return false;
  const isAhead = body.start > 0 && body.start >= record.received;
  const isWhole = body.end !== null && body.end <= record.received;
  return isAhead || (registration.paused && !isWhole);
}

const isMedia = ({ destination }: Request): boolean =>
  destination === 'audio' || destination === 'video';

/**
 * As if we had made it. Chromium plays no media that is put together from a server's answers and a worker's: it might be
 * made of two sites' secrets. What begins on the network may well go on from the store. An opaque answer stays what it
 * is.
 */
const asOurOwn = (response: Response): Response =>
  response.type === 'opaque' || response.type === 'error' || response.type === 'opaqueredirect'
    ? response
    : new Response(response.body, response);
