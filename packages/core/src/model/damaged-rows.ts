import { type Guard, isName, isObject, oddFields } from './guards.ts';
import { recordShape, registrationShape, requestShape, wordGuards } from './row-guards.ts';
import type { RecordAddress, RecordRow } from './rows.ts';
import type { StoredRequest } from './stored-exchange.ts';

/**
 * Whether a stored registration that can't be used was written by a newer version of the app. Such a row is not damaged: it
 * is left as it is, and not shown.
 *
 * A newer version says so by a higher `format`. Without that, a row is taken for one of a newer version when all that is
 * wrong with it are words that this version does not know.
 */
export function isNewerRegistration(value: unknown): boolean {
  return isNewer(registrationShape, value);
}

/** Whether a stored record that can't be used was written by a newer version of the app: see `isNewerRegistration`. */
export function isNewerRecord(value: unknown): boolean {
  return isNewer(recordShape, value);
}

function isNewer(shape: Readonly<Record<string, Guard>>, value: unknown): boolean {
  if (!isObject(value)) return false;
  if (typeof value.format === 'number' && value.format > ROW_FORMAT) return true;
  const odd = oddFields(shape, value);
  const isUnknownWord = (name: string): boolean =>
    wordGuards.has(shape[name] as Guard) && isName(value[name]);
  return odd.length > 0 && odd.every(isUnknownWord);
}

/** The format of rows that have no field `format`. A version whose rows older versions must not touch writes a higher one. */
const ROW_FORMAT = 1;

/**
 * The record in place of one whose row, or whose bytes, can't be used any more: it has failed, says why, and keeps what can
 * be used of its request, so that the other records of the registration can stay as they are.
 */
export function salvagedRecord(
  { uid, index }: RecordAddress,
  row: unknown,
  why: string,
): RecordRow {
  const { request, bodySent, sentOnce } = Object(row);
  return {
    uid,
    index,
    state: 'failed',
    request: salvagedRequest(request),
    response: null,
    received: 0,
    expectedBytes: null,
    bodySent: bodySent === true,
    failureReason: 'fetch-error',
    problem: {
      name: 'DataError',
      message: `What was stored of this record is damaged: ${why}. Fetch it again.`,
    },
    attempts: 0,
    notBefore: 0,
    sentOnce: sentOnce === true,
  };
}

function salvagedRequest(value: unknown): StoredRequest {
  const found = Object(value);
  const odd = oddFields(requestShape, found);
  const usable = Object.keys(requestShape).filter((name) => !odd.includes(name));
  return { ...emptyRequest, ...Object.fromEntries(usable.map((name) => [name, found[name]])) };
}

const emptyRequest: StoredRequest = {
  url: 'about:blank',
  method: 'GET',
  headers: [],
  mode: 'cors',
  credentials: 'same-origin',
  cache: 'default',
  redirect: 'follow',
  referrer: 'about:client',
  referrerPolicy: '',
  integrity: '',
  bodyBytes: null,
};
