import type { BackgroundFetchIcon } from '../spec/background-fetch-icon.ts';
import type { BackgroundFetchOptions } from '../spec/fetch-options.ts';

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
