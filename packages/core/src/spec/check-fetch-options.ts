import type { BackgroundFetchIcon } from './background-fetch-icon.ts';
import type { BackgroundFetchOptions } from './fetch-options.ts';

/** The options with their defaults. */
export interface CheckedFetchOptions {
  readonly title: string;
  readonly icons: readonly BackgroundFetchIcon[];
  readonly downloadTotal: number;
  readonly driver: BackgroundFetchOptions['driver'];
  readonly ifActive: NonNullable<BackgroundFetchOptions['ifActive']>;
  readonly metadata: unknown;
}

const KNOWN: Record<keyof BackgroundFetchOptions, true> = {
  title: true,
  icons: true,
  downloadTotal: true,
  driver: true,
  ifActive: true,
  metadata: true,
};

/** Throws a `TypeError` that says which option is wrong and what it may be. */
export function checkFetchOptions(options: BackgroundFetchOptions = {}): CheckedFetchOptions {
  for (const key of Object.keys(options))
    if (!Object.hasOwn(KNOWN, key))
      throw new TypeError(
        `Unknown option \`${key}\`. Known are: ${Object.keys(KNOWN).join(', ')}.`,
      );
  const {
    title = '',
    icons = [],
    downloadTotal = 0,
    driver,
    ifActive = 'reject',
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
  return { title, icons, downloadTotal, driver, ifActive, metadata: metadata ?? null };
}

/** Throws a `TypeError` unless `value` is one of `allowed`. */
export function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (!allowed.includes(value))
    throw new TypeError(
      `\`${name}\` is one of ${allowed.filter((v) => v !== undefined).join(', ')}; it was ${String(value)}.`,
    );
}
