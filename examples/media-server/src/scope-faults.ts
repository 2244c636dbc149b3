/** What goes wrong for the requests of one scope. Every field can be changed while downloads run. */
export interface ScopeFaults {
  /** Speed of each response. */
  readonly throttleBytesPerSecond: number | null;
  /** Reset the connection after this many body bytes of a response (or of an upload). */
  readonly resetAfterBytes: number | null;
  /** How many responses are still to be reset that way; `null` means all of them. */
  readonly resetTimes: number | null;
  /** Go silent after this many body bytes, for as long as this is set. */
  readonly stallAfterBytes: number | null;
  /** Answer so many requests with 503; a negative `times` means all of them. */
  readonly serviceUnavailable: {
    readonly retryAfterSeconds: number;
    readonly times: number;
  } | null;
  /** The version of every file: raise it and both bytes and validators change. */
  readonly changeEtag: number;
  /** Answer ranges with 200 and the whole file. */
  readonly ignoreRange: boolean;
  /** Send `Content-Encoding: gzip`, without ranges and without a length, as compressing servers do. */
  readonly gzip: boolean;
  /** Wait before each response. */
  readonly latencyMs: number;
  /** Send weak tags, which do not allow resuming. */
  readonly weakEtag: boolean;
  /** Answer everything with status 200 and the login page of a captive portal. */
  readonly captivePortal: boolean;
  /** Send those who ask for media to another origin (302), with a signature that is another one each time. */
  readonly cdnRedirect: boolean;
}

export const NO_FAULTS: ScopeFaults = {
  throttleBytesPerSecond: null,
  resetAfterBytes: null,
  resetTimes: null,
  stallAfterBytes: null,
  serviceUnavailable: null,
  changeEtag: 0,
  ignoreRange: false,
  gzip: false,
  latencyMs: 0,
  weakEtag: false,
  captivePortal: false,
  cdnRedirect: false,
};

type Check = readonly [expected: string, accepts: (value: unknown) => boolean];

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const count: Check = ['a whole number, 0 or more', isCount];
const countOrNull: Check = ['a whole number or null', (value) => value === null || isCount(value)];
const flag: Check = ['true or false', (value) => typeof value === 'boolean'];

const CHECKS: Readonly<Record<keyof ScopeFaults, Check>> = {
  throttleBytesPerSecond: [
    'a number above 0, or null',
    (value) => value === null || (Number.isFinite(value) && (value as number) > 0),
  ],
  resetAfterBytes: countOrNull,
  resetTimes: countOrNull,
  stallAfterBytes: countOrNull,
  serviceUnavailable: ['null or { retryAfterSeconds, times }', isUnavailability],
  changeEtag: count,
  ignoreRange: flag,
  gzip: flag,
  latencyMs: count,
  weakEtag: flag,
  captivePortal: flag,
  cdnRedirect: flag,
};

/** `current` with the fields of `change`, which comes from outside: unknown names and wrong values are refused. */
export function changedFaults(current: ScopeFaults, change: unknown): ScopeFaults {
  if (typeof change !== 'object' || change === null) {
    throw new TypeError('Send a JSON object with the faults to change.');
  }
  for (const [name, value] of Object.entries(change)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof ScopeFaults] : undefined;
    if (check === undefined) {
      throw new TypeError(`No fault "${name}". There are: ${Object.keys(CHECKS).join(', ')}.`);
    }
    if (!check[1](value)) {
      throw new TypeError(`${name} must be ${check[0]}, not ${JSON.stringify(value)}.`);
    }
  }
  return { ...current, ...change };
}

function isUnavailability(value: unknown): boolean {
  if (value === null) return true;
  const { retryAfterSeconds, times } = value as Record<string, unknown>;
  return isCount(retryAfterSeconds) && Number.isSafeInteger(times);
}
