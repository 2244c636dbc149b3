import type { BackgroundFetchIcon, DriverName } from './snapshot.ts';
import { type TusOptions, type TusSettings, tusSettings } from './tus-upload.ts';

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
  /**
   * By how many connections each response is downloaded, as byte ranges side by side. A whole number from 1 (default) to 16; or
   * `auto`: one at first, and up to 4 while each further one makes it faster and enough is left (`docs/architecture.md`).
   *
   * More than one is used where the server proves that the ranges are of one file (206 with `Content-Range`, a strong `ETag` or
   * `Last-Modified`, and the size), where bodies are written into files (`manager.storage.bodies`), and while the host has free
   * connections; else there is one. The `web` and the `native` driver always use one.
   */
  readonly segments?: number | 'auto';
  /** Any value that can be cloned (HTML §2.7 structured data). It is stored, and shown on the snapshot. Default: `null`. */
  readonly metadata?: unknown;
  /**
   * How request bodies are sent:
   * - `plain` (default): each with its request, from its first byte each time
   * - `tus`: by the protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload). The URL of a request with a body is where
   *   uploads are created, and the body follows in chunks. After any interruption the server is asked how much it has, and
   *   the rest follows. Requests without a body are sent as ever. The `web` driver can't do it.
   */
  readonly upload?: 'plain' | 'tus';
  /** Only with `upload: 'tus'`. */
  readonly tus?: TusOptions;
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
  readonly segments: number | 'auto';
  /** Absent: request bodies are sent with their requests. */
  readonly tus?: TusSettings;
}

/** Throws a `TypeError` that says which option is wrong and what it may be. */
export function checkFetchOptions(options: BackgroundFetchOptions = {}): CheckedFetchOptions {
  checkOptions('The options', options, CHECKS);
  const {
    title = '',
    icons = [],
    downloadTotal = 0,
    driver,
    ifActive = 'reject',
    ifSettled = 'keep',
    metadata = null,
    segments = 1,
    upload = 'plain',
    tus,
  } = options;
  if (tus && upload !== 'tus') throw new TypeError("`tus` needs `upload: 'tus'`.");
  const checked = { title, icons, downloadTotal, driver, ifActive, ifSettled, metadata, segments };
  return upload === 'tus' ? { ...checked, tus: tusSettings(tus ?? {}) } : checked;
}

/** Throws a `TypeError` unless an option, which has this name, can have this value. */
export type OptionCheck = (name: string, value: unknown) => void;

/** The check of options that must be `what`, in words. */
export const mustBe =
  (what: string, isRight: (value: unknown) => boolean): OptionCheck =>
  (name, value) => {
    if (!isRight(value)) throw new TypeError(`\`${name}\` is ${what}; it was ${String(value)}.`);
  };

/** The check of options that have one of a few values. */
const mustBeOneOf = (...values: readonly string[]): OptionCheck =>
  mustBe(`one of ${values.join(', ')}`, (value) => values.includes(value as string));

export const mustBeDriver: OptionCheck = mustBeOneOf('auto', 'web', 'native', 'foreground');

const CHECKS: Record<keyof BackgroundFetchOptions, OptionCheck> = {
  title: mustBe('a string', (value) => typeof value === 'string'),
  icons: mustBe(
    'a list of objects, each with a `src`',
    (value) => Array.isArray(value) && value.every((icon) => typeof icon?.src === 'string'),
  ),
  downloadTotal: mustBe(
    'a whole number of bytes, 0 when unknown',
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  ),
  driver: mustBeDriver,
  ifActive: mustBeOneOf('reject', 'reuse'),
  ifSettled: mustBeOneOf('keep', 'replace', 'refresh'),
  metadata: () => {},
  segments: mustBe(
    'a whole number from 1 to 16, or `auto`',
    (value) =>
      value === 'auto' ||
      (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 16),
  ),
  upload: mustBeOneOf('plain', 'tus'),
  tus: (name, value) => checkOptions(`The options \`${name}\``, value, TUS_CHECKS, `${name}.`),
};

const TUS_CHECKS: Record<keyof TusOptions, OptionCheck> = {
  metadata: mustBe('an object', (value) => typeof value === 'object' && value !== null),
  chunkBytes: mustBe(
    'a whole number of bytes, at least 1',
    (value) => Number.isSafeInteger(value) && (value as number) > 0,
  ),
  checksum: mustBe('a boolean', (value) => typeof value === 'boolean'),
};

/**
 * Throws a `TypeError` unless `options` is an object that has no members but those of `checks`, and their values pass.
 * `undefined` stands for the default. `what` the options are begins the message; `prefix` comes before each name.
 */
export function checkOptions(
  what: string,
  options: unknown,
  checks: Readonly<Record<string, OptionCheck>>,
  prefix = '',
): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${what} are an object, if they are given; it was ${String(options)}.`);
  const known = Object.keys(checks);
  for (const [name, value] of Object.entries(options)) {
    if (!known.includes(name))
      throw new TypeError(`Unknown option \`${name}\`. Known are: ${known.join(', ')}.`);
    if (value !== undefined) checks[name]?.(prefix + name, value);
  }
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
