import type { StoredRepresentation } from '../../http/plan-answer.ts';
import { sameRepresentation } from '../../http/validators.ts';
import { toHeaders } from '../../spec/header-list.ts';
import type { RecordRow } from '../../store/record-row.ts';
import type { RegistrationRow } from '../../store/registration-row.ts';

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
