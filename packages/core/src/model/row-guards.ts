import type {
  LeaseRow,
  PreviousResponse,
  RecordAddress,
  RecordRow,
  RegistrationRow,
} from './rows.ts';
import type { StoredRequest, StoredResponse } from './stored-exchange.ts';

/*
 * What lies on disk was perhaps written by another version, cut off by a crash or edited by hand, so it is looked at
 * before it is believed. Every field is named: the compiler refuses a row type that has grown past its guard.
 */

type Guard = (value: unknown) => boolean;
type Shape<Row> = { readonly [Field in keyof Row]-?: Guard };

/** What is wrong with a stored registration, in words; `null` when it can be used. */
export function registrationDefect(value: unknown): string | null {
  return defectOf(registrationShape, value);
}

/** What is wrong with a stored record, in words; `null` when it can be used. */
export function recordDefect(value: unknown): string | null {
  return defectOf(recordShape, value);
}

/** Whether a stored registration that can't be used was written by a newer version of the app, to whom it makes sense. */
export function isNewerRegistration(value: unknown): boolean {
  return isNewer(registrationShape, value);
}

/** The same of a stored record. */
export function isNewerRecord(value: unknown): boolean {
  return isNewer(recordShape, value);
}

/** Whether `value` is a usable lease. */
export function isLeaseRow(value: unknown): value is LeaseRow {
  return fits(leaseShape, value);
}

/** A usable request with those fields of a stored one that can be used. */
export function salvagedRequest(value: unknown): StoredRequest {
  const found = Object(value);
  const usable = Object.entries(requestShape).filter(([name, guard]) => guard(found[name]));
  return { ...emptyRequest, ...Object.fromEntries(usable.map(([name]) => [name, found[name]])) };
}

function defectOf(shape: Readonly<Record<string, Guard>>, value: unknown): string | null {
  if (!isObject(value)) return 'it is not an object';
  const field = Object.keys(shape).find((name) => !shape[name]?.(value[name]));
  return field === undefined ? null : `its ${field} is missing or not what it should be`;
}

/**
 * A newer version says so by `format`, or is known by a word that we don't know in a row that is sound otherwise. Such a
 * row is no damage: it is not shown, and left as it is.
 */
function isNewer(shape: Readonly<Record<string, Guard>>, value: unknown): boolean {
  if (!isObject(value)) return false;
  if (typeof value.format === 'number' && value.format > ROW_FORMAT) return true;
  const odd = Object.keys(shape).filter((name) => !shape[name]?.(value[name]));
  const isUnknownWord = (name: string): boolean =>
    words.has(shape[name] ?? isAnything) && isName(value[name]);
  return odd.length > 0 && odd.every(isUnknownWord);
}

/** What rows without `format` have. A version whose rows older ones must not touch writes a higher one. */
const ROW_FORMAT = 1;

const fits = (shape: Readonly<Record<string, Guard>>, value: unknown): boolean =>
  defectOf(shape, value) === null;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isAnything: Guard = () => true;
const isString: Guard = (value) => typeof value === 'string';
const isName: Guard = (value) => typeof value === 'string' && value !== '';
const isTrue: Guard = (value) => value === true;
const isBoolean: Guard = (value) => typeof value === 'boolean';
const isCount: Guard = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** As far as `Date` goes. */
const isTime: Guard = (value) => Number.isFinite(value) && Math.abs(value as number) <= 8.64e15;
const isPairs: Guard = (value) =>
  Array.isArray(value) &&
  // Spread, because `every` passes over holes.
  [...value].every((pair) => Array.isArray(pair) && pair.length === 2 && [...pair].every(isString));
/** One that can't be read would keep every other record from being found. */
const isUrl: Guard = (value) => {
  try {
    return typeof value === 'string' && new URL(value).href !== '';
  } catch {
    return false;
  }
};
const isHeaders: Guard = (value) => {
  try {
    return isPairs(value) && !!new Headers(value as [string, string][]);
  } catch {
    return false;
  }
};
const orNull =
  (guard: Guard): Guard =>
  (value) =>
    value === null || guard(value);
/** A field that rows had not from the beginning. */
const orAbsent =
  (guard: Guard): Guard =>
  (value) =>
    value === undefined || guard(value);
/** The guards of words of which a newer version may know more. */
const words = new Set<Guard>();
function oneOf(...values: readonly string[]): Guard {
  const guard: Guard = (value) => values.includes(value as string);
  words.add(guard);
  return guard;
}

const isFailureReason = oneOf(
  '',
  'aborted',
  'bad-status',
  'fetch-error',
  'quota-exceeded',
  'download-total-exceeded',
);

const isProblem: Guard = (value) =>
  isObject(value) && isString(value.name) && isString(value.message);

const replacesShape: Shape<NonNullable<RegistrationRow['replaces']>> = {
  uids: (value) => Array.isArray(value) && [...value].every(isName),
  until: oneOf('stored', 'whole'),
};

const replacedByShape: Shape<NonNullable<RegistrationRow['replacedBy']>> = {
  uid: isName,
  id: isString,
};

const registrationShape: Shape<RegistrationRow> = {
  uid: isName,
  id: isString,
  epoch: isCount,
  revision: isCount,
  phase: oneOf('storing', 'active', 'settled'),
  paused: isBoolean,
  driver: oneOf('web', 'native', 'foreground'),
  driverReason: isString,
  title: isString,
  icons: (value) => Array.isArray(value) && [...value].every(isObject),
  metadata: isAnything,
  downloadTotal: isCount,
  downloaded: isCount,
  uploadTotal: isCount,
  uploaded: isCount,
  result: oneOf('', 'success', 'failure'),
  failureReason: isFailureReason,
  problem: orNull(isProblem),
  createdAt: isTime,
  settledAt: orNull(isTime),
  leaseGeneration: orAbsent(isCount),
  replaces: orAbsent((value) => fits(replacesShape, value)),
  replacedBy: orAbsent((value) => fits(replacedByShape, value)),
  notified: orAbsent(isTrue),
};

const addressShape: Shape<RecordAddress> = { uid: isName, index: isCount };

const requestShape: Shape<StoredRequest> = {
  url: isUrl,
  method: isName,
  headers: isHeaders,
  secretHeaderNames: (value) =>
    value === undefined ||
    (Array.isArray(value) && isHeaders([...value].map((name) => [name, '']))),
  mode: isString,
  credentials: isString,
  cache: isString,
  redirect: isString,
  referrer: isString,
  referrerPolicy: isString,
  integrity: isString,
  bodyBytes: orNull(isCount),
};

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

const responseShape: Shape<StoredResponse> = {
  url: isString,
  status: isCount,
  statusText: isString,
  type: isString,
  redirected: isBoolean,
  headers: isHeaders,
};

const previousShape: Shape<PreviousResponse> = {
  response: (value) => fits(responseShape, value),
  received: isCount,
  bodyIn: (value) => fits(addressShape, value),
};

const recordShape: Shape<RecordRow> = {
  uid: isName,
  index: isCount,
  state: oneOf('pending', 'done', 'failed'),
  request: (value) => fits(requestShape, value),
  response: orNull((value) => fits(responseShape, value)),
  received: isCount,
  expectedBytes: orNull(isCount),
  bodySent: isBoolean,
  failureReason: isFailureReason,
  problem: orNull(isProblem),
  attempts: isCount,
  notBefore: isTime,
  lastStatus: orAbsent(isCount),
  imposed: orAbsent(isTrue),
  discards: orAbsent(isCount),
  unsure: orAbsent(isTrue),
  unproven: orAbsent(isTrue),
  sentOnce: isBoolean,
  unansweredBytes: (value) => value === undefined || isCount(value),
  previous: orAbsent((value) => fits(previousShape, value)),
  bodyIn: orAbsent((value) => fits(addressShape, value)),
};

const leaseShape: Shape<LeaseRow> = { name: isName, holder: isName, expiresAt: isTime };
