import type { BodyPart, UnflushedTail } from './body-parts.ts';
import {
  fits,
  type Guard,
  isBoolean,
  isCount,
  isName,
  isNumber,
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
import type { TusSettings, TusUpload } from './tus-upload.ts';
import { isUrl } from './url-guard.ts';

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
  return defectOf(recordShape, value) ?? partsDefect(value as RecordRow);
}

/** Bytes of a file follow those before without a gap, or there is a gap before them. */
const partsDefect = ({ received, parts = [] }: RecordRow): string | null =>
  parts.every(({ start, end }) => end <= received || start > received)
    ? null
    : 'its parts are not what it counts';

/** Whether `value` is a usable lease. */
export function isLeaseRow(value: unknown): value is LeaseRow {
  return fits(leaseShape, value);
}

function defectOf(shape: Readonly<Record<string, Guard>>, value: unknown): string | null {
  if (fits(shape, value)) return null;
  if (!isObject(value)) return 'it is not an object';
  const [field] = oddFields(shape, value);
  return field === undefined ? null : `its ${field} is missing or not what it should be`;
}

/** A name and a value that `Headers` takes. One is not made of each row to try it, because that takes much longer. */
const isHeader: Guard = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  isHeaderName(value[0]) &&
  isString(value[1]) &&
  !notInHeaders.test(value[1]);
const isHeaders: Guard = listOf(isHeader);

/** RFC 9110 §5.6.2. */
const isHeaderName: Guard = (value) =>
  isString(value) && /^[\w!#$%&'*+.^`|~-]+$/.test(value as string);
/** What no header value may have in it (Fetch §2.2.2): a byte string without NUL and line breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
const notInHeaders = /[^\x01-\x09\x0b\x0c\x0e-\xff]/;

/** The guards of words of which a newer version may know more: see `damaged-rows.ts`. */
export const wordGuards: Set<Guard> = new Set();
function oneOf(...values: readonly string[]): Guard {
  const guard: Guard = (value) => values.includes(value as string);
  wordGuards.add(guard);
  return guard;
}

export const isFailureReason: Guard = oneOf(
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
  segments: orAbsent((value) => value === 'auto' || isCount(value)),
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

const tusSettingsShape: Shape<TusSettings> = {
  chunkBytes: isCount,
  checksum: isBoolean,
  metadata: isString,
};

const tusUploadShape: Shape<TusUpload> = {
  url: orNull(isUrl),
  offset: isCount,
  sentTo: isCount,
  chunkBytes: isCount,
  losses: isCount,
  oddChunks: orAbsent(isCount),
  checksum: orAbsent(isString),
};

export const requestShape: Shape<StoredRequest> = {
  url: isUrl,
  method: isName,
  headers: isHeaders,
  secretHeaderNames: orAbsent(listOf(isHeaderName)),
  mode: isString,
  credentials: isString,
  cache: isString,
  redirect: isString,
  referrer: isString,
  referrerPolicy: isString,
  integrity: isString,
  bodyBytes: orNull(isCount),
  tus: orAbsent((value) => fits(tusSettingsShape, value)),
};

const responseShape: Shape<StoredResponse> = {
  url: isString,
  status: isCount,
  statusText: isString,
  type: isString,
  redirected: isBoolean,
  headers: isHeaders,
};

const tailShape: Shape<UnflushedTail> = { from: isCount, checksum: isNumber };

const partShape: Shape<BodyPart> = {
  // A name with a slash could lead out of the directory.
  file: (value) => isName(value) && !/[\\/]/.test(value as string),
  start: isCount,
  end: isCount,
  unflushed: orAbsent((value) => fits(tailShape, value)),
};

/** In order, none empty, and none over another. */
const isParts: Guard = (value) =>
  listOf((part) => fits(partShape, part))(value) &&
  (value as BodyPart[]).every(
    ({ start, end, unflushed }, i, parts) =>
      start < end &&
      start >= (parts[i - 1]?.end ?? 0) &&
      (!unflushed || (start <= unflushed.from && unflushed.from < end)),
  ) &&
  new Set((value as BodyPart[]).map(({ file }) => file)).size === (value as BodyPart[]).length;

const previousShape: Shape<PreviousResponse> = {
  response: (value) => fits(responseShape, value),
  received: isCount,
  bodyIn: (value) => fits(addressShape, value),
  parts: orAbsent(isParts),
  unproven: orAbsent(isTrue),
};

export const recordShape: Shape<RecordRow> = {
  uid: isName,
  index: isCount,
  state: oneOf('pending', 'done', 'failed'),
  request: (value) => fits(requestShape, value),
  response: orNull((value) => fits(responseShape, value)),
  received: isCount,
  parts: orAbsent(isParts),
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
  tus: orAbsent((value) => fits(tusUploadShape, value)),
  previous: orAbsent((value) => fits(previousShape, value)),
  bodyIn: orAbsent((value) => fits(addressShape, value)),
};

const leaseShape: Shape<LeaseRow> = { name: isName, holder: isName, expiresAt: isTime };
