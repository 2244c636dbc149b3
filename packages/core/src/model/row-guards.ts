import {
  fits,
  type Guard,
  isBoolean,
  isCount,
  isName,
  isObject,
  isString,
  isTime,
  isTrue,
  listOf,
  oddFields,
  orAbsent,
  orNull,
  type Shape,
} from './guards.ts';
import type {
  LeaseRow,
  PreviousResponse,
  RecordAddress,
  RecordRow,
  RegistrationRow,
} from './rows.ts';
import type { StoredRequest, StoredResponse } from './stored-exchange.ts';

/*
 * The guards of the rows on disk. Another version of the app may have written a row, a crash may have cut it off, or somebody
 * may have edited it, so each row is checked before it is used.
 */

/** What is wrong with a stored registration, in words; `null` when it can be used. */
export function registrationDefect(value: unknown): string | null {
  return defectOf(registrationShape, value);
}

/** What is wrong with a stored record, in words; `null` when it can be used. */
export function recordDefect(value: unknown): string | null {
  return defectOf(recordShape, value);
}

/** Whether `value` is a usable lease. */
export function isLeaseRow(value: unknown): value is LeaseRow {
  return fits(leaseShape, value);
}

function defectOf(shape: Readonly<Record<string, Guard>>, value: unknown): string | null {
  if (!isObject(value)) return 'it is not an object';
  const [field] = oddFields(shape, value);
  return field === undefined ? null : `its ${field} is missing or not what it should be`;
}

/** A URL that can't be parsed would make every search by URL in the registration fail. */
const isUrl: Guard = (value) => succeeds(() => isString(value) && new URL(value as string));

const isHeader: Guard = (value) => listOf(isString)(value) && (value as string[]).length === 2;
const isHeaders: Guard = (value) =>
  succeeds(() => listOf(isHeader)(value) && new Headers(value as [string, string][]));

function succeeds(work: () => unknown): boolean {
  try {
    return Boolean(work());
  } catch {
    return false;
  }
}

/** The guards of words of which a newer version may know more: see `damaged-rows.ts`. */
export const wordGuards: Set<Guard> = new Set();
function oneOf(...values: readonly string[]): Guard {
  const guard: Guard = (value) => values.includes(value as string);
  wordGuards.add(guard);
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

const isProblem: Guard = (value) => fits({ name: isString, message: isString }, value);

const replacesShape: Shape<NonNullable<RegistrationRow['replaces']>> = {
  uids: listOf(isName),
  until: oneOf('stored', 'whole'),
};

const replacedByShape: Shape<NonNullable<RegistrationRow['replacedBy']>> = {
  uid: isName,
  id: isString,
};

export const registrationShape: Shape<RegistrationRow> = {
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
  metadata: () => true,
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

export const requestShape: Shape<StoredRequest> = {
  url: isUrl,
  method: isName,
  headers: isHeaders,
  secretHeaderNames: orAbsent(
    (value) => listOf(isString)(value) && isHeaders((value as string[]).map((name) => [name, ''])),
  ),
  mode: isString,
  credentials: isString,
  cache: isString,
  redirect: isString,
  referrer: isString,
  referrerPolicy: isString,
  integrity: isString,
  bodyBytes: orNull(isCount),
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

export const recordShape: Shape<RecordRow> = {
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
  unansweredBytes: orAbsent(isCount),
  previous: orAbsent((value) => fits(previousShape, value)),
  bodyIn: orAbsent((value) => fits(addressShape, value)),
};

const leaseShape: Shape<LeaseRow> = { name: isName, holder: isName, expiresAt: isTime };
