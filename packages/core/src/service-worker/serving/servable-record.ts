import type { StoredRepresentation } from '../../spec/plan-answer.ts';
import { sameRepresentation } from '../../spec/validators.ts';
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

const headersOf = ({ response }: RecordRow): Headers =>
  new Headers((response?.headers ?? []).map(([name, value]): [string, string] => [name, value]));
