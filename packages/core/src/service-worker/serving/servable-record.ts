import type { AnswerPlan, StoredRepresentation } from '../../http/ranges.ts';
import type { RecordRow, RegistrationRow } from '../../model/rows.ts';
import { toHeaders } from '../../model/stored-exchange.ts';

/** A record that can be served, as it was when it was read. */
export interface ServableRecord {
  readonly registration: RegistrationRow;
  readonly record: RecordRow;
  /** More bytes are to come. */
  readonly growing: boolean;
}

/** `null` while there is nothing to serve: the request is no GET, has failed, or has no answer yet. */
export function servable(registration: RegistrationRow, record: RecordRow): ServableRecord | null {
  const { state, request, response } = record;
  if (request.method !== 'GET' || state === 'failed' || response?.status !== 200) return null;
  const growing = state === 'pending' && registration.phase === 'active';
  return state === 'done' || growing ? { registration, record, growing } : null;
}

/** Destinations that read bytes or show them. All others run them, or show them as a document of this origin. */
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
 * Whether `found` may answer a request for `destination` (Fetch §2.2.5) by a page at `pageUrl`. Our answer has the origin of
 * the URL that was asked for. When another origin has sent the bytes, after a redirect, a document or a script made of them
 * would get the rights of this origin, which the network would not give it.
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

const headersOf = ({ response }: RecordRow): Headers => toHeaders(response?.headers ?? []);

/** Whether what is asked for begins beyond what is stored, or is not all stored and nobody downloads the rest. */
export function isUnavailableYet(
  { body }: AnswerPlan,
  { registration, record, growing }: ServableRecord,
): boolean {
  if (!body || !growing) return false;
  const isAhead = body.start > 0 && body.start >= record.received;
  const isWhole = body.end !== null && body.end <= record.received;
  return isAhead || (registration.paused && !isWhole);
}

/** Whether nothing stored may answer: the page says so, or it is a request of one of our own downloads. */
export const insistsOnNetwork = ({ cache }: Request): boolean =>
  cache === 'no-store' || cache === 'reload';

export const isMedia = ({ destination }: Request): boolean =>
  destination === 'audio' || destination === 'video';

/**
 * `response` as one that this worker has made. Chromium plays no media that is put together from a server's responses and a
 * worker's, because they might be the secrets of two sites, and media that begins on the network may go on from the store.
 * An opaque response stays what it is.
 */
export const asWorkerResponse = (response: Response): Response =>
  response.type === 'opaque' || response.type === 'error' || response.type === 'opaqueredirect'
    ? response
    : new Response(response.body, response);
