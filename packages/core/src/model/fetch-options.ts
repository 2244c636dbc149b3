import type { BackgroundFetchIcon, DriverName } from './snapshot.ts';

/** Background Fetch §6.3 `BackgroundFetchUIOptions`. */
export interface BackgroundFetchUIOptions {
  readonly icons?: readonly BackgroundFetchIcon[];
  readonly title?: string;
}

/** The spec's `BackgroundFetchOptions` (Background Fetch §6.3) with what we add. */
export interface BackgroundFetchOptions extends BackgroundFetchUIOptions {
  /** Total response body bytes expected, a whole number; `0` (default) when unknown. More than this fails the fetch. */
  readonly downloadTotal?: number;
  /** What carries it; default is the manager's choice. */
  readonly driver?: 'auto' | DriverName;
  /** With an id that is active: `reject` with a `TypeError` (default, as in the spec) or `reuse` that registration. */
  readonly ifActive?: 'reject' | 'reuse';
  /**
   * With an id that has settled. What has failed or was aborted starts again, whichever is said.
   * - `keep` (default): what has succeeded is left as it is and resolved with, if the requests are the same GETs in the
   *   same order. Others (other URLs, uploads) are started, and what was there stays until they have succeeded.
   * - `replace`: starts again; what was there is deleted as soon as the new one is stored.
   * - `refresh`: asks whether it has changed, by `If-None-Match` and `If-Modified-Since`; what was there stays until the new
   *   one has succeeded. Meanwhile `match` gives the old responses. Should it fail, the old one has the id again.
   */
  readonly ifSettled?: 'keep' | 'replace' | 'refresh';
  /** Anything that can be structured-cloned; kept with the registration and shown on its snapshot. */
  readonly metadata?: unknown;
}

/** The options with their defaults. */
export interface CheckedFetchOptions {
  readonly title: string;
  readonly icons: readonly BackgroundFetchIcon[];
  readonly downloadTotal: number;
  readonly driver: BackgroundFetchOptions['driver'];
  readonly ifActive: NonNullable<BackgroundFetchOptions['ifActive']>;
  readonly ifSettled: NonNullable<BackgroundFetchOptions['ifSettled']>;
  readonly metadata: unknown;
}

const KNOWN: Record<keyof BackgroundFetchOptions, true> = {
  title: true,
  icons: true,
  downloadTotal: true,
  driver: true,
  ifActive: true,
  ifSettled: true,
  metadata: true,
};

/** Throws a `TypeError` that says which option is wrong and what it may be. */
export function checkFetchOptions(options: BackgroundFetchOptions = {}): CheckedFetchOptions {
  checkKeys('The options', options, Object.keys(KNOWN));
  const {
    title = '',
    icons = [],
    downloadTotal = 0,
    driver,
    ifActive = 'reject',
    ifSettled = 'keep',
    metadata,
  } = options;
  if (typeof title !== 'string') throw new TypeError('`title` is a string.');
  if (!Array.isArray(icons) || !icons.every((icon) => typeof icon?.src === 'string'))
    throw new TypeError('`icons` is a list of objects, each with a `src`.');
  if (!Number.isSafeInteger(downloadTotal) || downloadTotal < 0)
    throw new TypeError(
      `\`downloadTotal\` is a whole number of bytes, 0 when unknown; it was ${String(downloadTotal)}.`,
    );
  oneOf('driver', driver, ['auto', 'web', 'native', 'foreground', undefined]);
  oneOf('ifActive', ifActive, ['reject', 'reuse']);
  oneOf('ifSettled', ifSettled, ['keep', 'replace', 'refresh']);
  return { title, icons, downloadTotal, driver, ifActive, ifSettled, metadata: metadata ?? null };
}

/** Throws a `TypeError` unless `value` is one of `allowed`. */
export function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value))
    throw new TypeError(
      `\`${name}\` is one of ${allowed.filter((v) => v !== undefined).join(', ')}; it was ${String(value)}.`,
    );
}

/** Throws a `TypeError` unless `value` is an object that has no members but `known` ones; `what` it is, in words. */
export function checkKeys(what: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`${what} are an object, if they are given; it was ${String(value)}.`);
  for (const key of Object.keys(value))
    if (!known.includes(key))
      throw new TypeError(`Unknown option \`${key}\`. Known are: ${known.join(', ')}.`);
}

/** The longest id accepted, in UTF-16 code units. Chromium 156 crashes its renderer on an empty id and on one over 1 MiB. */
export const MAX_ID_LENGTH = 4096;

/** Throws a `TypeError` that says what is wrong with `id`; returns it otherwise. */
export function checkRegistrationId(id: unknown): string {
  if (typeof id !== 'string')
    throw new TypeError(`A background fetch id is a string, not ${describe(id)}.`);
  if (id === '')
    throw new TypeError('A background fetch id can not be empty. Choose any other string.');
  if (id.length > MAX_ID_LENGTH)
    throw new TypeError(
      `This background fetch id has ${id.length} UTF-16 code units; at most ${MAX_ID_LENGTH} are allowed. Use a short key, and keep the rest in \`metadata\`.`,
    );
  return id;
}

const describe = (value: unknown): string => (value === null ? 'null' : typeof value);
