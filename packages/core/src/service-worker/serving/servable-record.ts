import type { AnswerPlan, StoredRepresentation } from '../../http/plan-answer.ts';
import { sameRepresentation } from '../../http/validators.ts';
import type { RecordRow, RegistrationRow } from '../../model/rows.ts';
import type { RegistrationSnapshot } from '../../model/snapshot.ts';
import { toHeaders } from '../../model/stored-exchange.ts';

/** A record that can be served, as it was when it was looked at. */
export interface ServableRecord {
  readonly registration: RegistrationRow;
  readonly record: RecordRow;
  /** More bytes will come, if all goes well. */
  readonly growing: boolean;
}

/** `null` while there is nothing to serve: not a GET, failed, no answer yet. */
export function servable(registration: RegistrationRow, record: RecordRow): ServableRecord | null {
  const { state, request, response } = record;
  if (request.method !== 'GET' || state === 'failed' || response?.status !== 200) return null;
  const growing = state === 'pending' && registration.phase === 'active';
  return state === 'done' || growing ? { registration, record, growing } : null;
}

/** What reads bytes, or shows them; whatever else asks would run them, or show them as a document of this origin. */
const PASSIVE: ReadonlySet<string> = new Set([
  '',
  'audio',
  'font',
  'image',
  'json',
  'track',
  'video',
]);

/**
 * Whether `found` may answer a request for `destination` (Fetch §2.2.5) by a page at `pageUrl`. Our answer has the origin
 * of the address that was asked for. Of what another origin has sent in its place, by a redirect, a document or a script
 * would be given this origin's rights, and the network would not give it those.
 */
export function mayAnswer(
  destination: string,
  { record: { request, response } }: ServableRecord,
  pageUrl: string,
): boolean {
  if (PASSIVE.has(destination)) return true;
  const asked = new URL(request.url).origin;
  const from = response?.url ? new URL(response.url).origin : asked;
  return from === asked && !(response?.type === 'cors' && asked === new URL(pageUrl).origin);
}

export function representationOf({ record }: ServableRecord): StoredRepresentation {
  const { state, received, expectedBytes, response } = record;
  return {
    status: response?.status ?? 0,
    headers: headersOf(record),
    received,
    size: state === 'done' ? received : expectedBytes,
  };
}

/**
 * Whether `now` goes on with the bytes that `before` had, so that what was sent of those may be followed by more. A
 * record that starts over gets a new answer.
 */
export function continues(before: RecordRow, now: RecordRow): boolean {
  const same = JSON.stringify(before.response) === JSON.stringify(now.response);
  if (same && now.received >= before.received) return true;
  return sameRepresentation(headersOf(before), headersOf(now));
}

const headersOf = ({ response }: RecordRow): Headers => toHeaders(response?.headers ?? []);

/** What `serveRecords` and `recordResponder` can be told. */
export interface ServeRecordsOptions {
  /** The `name` of the manager in the pages. Default `bgfetch`. */
  readonly name?: string;
  /** Whose records are served; by default those of all background fetches that are not released. */
  readonly match?: (registration: RegistrationSnapshot) => boolean;
  /**
   * Which requests may be answered from records at all; by default every GET and HEAD. Only `serveRecords` asks: a
   * request that is refused here is left to the worker's other `fetch` listeners, at once.
   */
  readonly handles?: (request: Request) => boolean;
  /** How records are looked for, as in `registration.match()`. */
  readonly query?: Pick<CacheQueryOptions, 'ignoreSearch' | 'ignoreVary'>;
  /** Where what is not stored comes from; by default the network. */
  readonly otherwise?: (request: Request) => Promise<Response>;
}

/** Whether what is asked for begins beyond what is there, or nobody is at it to bring what is missing. */
export function isUnavailableYet(
  { body }: AnswerPlan,
  { registration, record, growing }: ServableRecord,
): boolean {
  if (!body || !growing) return false;
  const isAhead = body.start > 0 && body.start >= record.received;
  const isWhole = body.end !== null && body.end <= record.received;
  return isAhead || (registration.paused && !isWhole);
}

export const isMedia = ({ destination }: Request): boolean =>
  destination === 'audio' || destination === 'video';

/**
 * As if we had made it. Chromium plays no media that is put together from a server's answers and a worker's: it might be
 * made of two sites' secrets. What begins on the network may well go on from the store. An opaque answer stays what it
 * is.
 */
export const asWorkerResponse = (response: Response): Response =>
  response.type === 'opaque' || response.type === 'error' || response.type === 'opaqueredirect'
    ? response
    : new Response(response.body, response);
