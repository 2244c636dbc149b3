import type { BackgroundFetchIcon, DriverName } from './snapshot.ts';

/** What the browser's download UI shows (web driver). Background Fetch §6.3 `BackgroundFetchUIOptions`. */
export interface BackgroundFetchUIOptions {
  /** The browser chooses one of them. None by default. */
  readonly icons?: readonly BackgroundFetchIcon[];
  /** Empty by default. */
  readonly title?: string;
}

/**
 * How a background fetch is started: the standard's `BackgroundFetchOptions` (Background Fetch §6.3), and what this library
 * adds. `fetch` rejects with a `TypeError` for an option that it does not know and for a value that an option can't have.
 *
 * @example
 * await bg.fetch('ep-5', '/ep-5.mp3', { title: 'Episode 5', downloadTotal: 48_211_968, ifActive: 'reuse' });
 */
export interface BackgroundFetchOptions extends BackgroundFetchUIOptions {
  /**
   * The expected size of all response bodies together, in bytes, a whole number. `0` (default): not known. When more bytes
   * come, the fetch fails with `download-total-exceeded`.
   */
  readonly downloadTotal?: number;
  /** Who carries it. Default: what the manager's option `driver` says. With `auto`, the best driver that can. */
  readonly driver?: 'auto' | DriverName;
  /**
   * What happens when the id belongs to a registration that has not settled:
   * - `reject` (default, as in the standard): `fetch` rejects with a `TypeError`
   * - `reuse`: `fetch` resolves with that registration
   */
  readonly ifActive?: 'reject' | 'reuse';
  /**
   * What happens when the id belongs to a registration that has succeeded. One that has failed or was aborted always starts
   * again.
   * - `keep` (default): when the requests are the same GETs in the same order, nothing is fetched, and `fetch` resolves with
   *   that registration. Otherwise the new one is started, and the old one stays until the new one has succeeded.
   * - `replace`: the new one is started, and the old one is deleted as soon as the new one is stored.
   * - `refresh`: the servers are asked whether the responses have changed, by `If-None-Match` and `If-Modified-Since`. The old
   *   one stays until the new one has succeeded: until then `match` gives the old responses, and when the new one fails, the
   *   old one has the id again.
   */
  readonly ifSettled?: 'keep' | 'replace' | 'refresh';
  /** Any value that can be cloned (HTML §2.7 structured data). It is stored, and shown on the snapshot. Default: `null`. */
  readonly metadata?: unknown;
}

/** The options with their defaults filled in. */
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

/** Throws a `TypeError` unless `value` is an object with `known` members only. `what` begins the message. */
export function checkKeys(what: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`${what} are an object, if they are given; it was ${String(value)}.`);
  for (const key of Object.keys(value))
    if (!known.includes(key))
      throw new TypeError(`Unknown option \`${key}\`. Known are: ${known.join(', ')}.`);
}

/**
 * The longest id that is accepted, in UTF-16 code units. An id can't be empty either. Both limits are ours: Chromium 156
 * crashes on an empty id, and on one of more than 1 MiB.
 */
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
