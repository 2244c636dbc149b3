/** How numbers are written. */
export interface FormatOptions {
  /**
   * The language, such as `de` (BCP 47). Default: the one of the browser or server. Give it where a server renders, so that both
   * write the same.
   */
  readonly locale?: string;
}

const BYTES = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

const formats = new Map<string, Intl.NumberFormat>();

function format(value: number, unit: string, digits: number, locale: string | undefined): string {
  const key = `${locale} ${unit} ${digits}`;
  let known = formats.get(key);
  if (!known) {
    const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    known = new Intl.NumberFormat(locale, { style: 'unit', unit, ...fraction });
    formats.set(key, known);
  }
  return known.format(value);
}

function scaled(bytes: number, suffix: string, { locale }: FormatOptions): string {
  let power = 0;
  // 999.95 would be written as 1000.0.
  for (let value = bytes; value >= (power ? 999.95 : 1000) && BYTES[power + 1]; value /= 1000)
    power += 1;
  return format(bytes / 1000 ** power, `${BYTES[power]}${suffix}`, power ? 1 : 0, locale);
}

/**
 * A size for people, in the unit that fits: `512 byte`, `1.5 kB`, `12.0 MB`. A kB is 1,000 bytes (SI), as file managers on macOS, iOS
 * and Android count. Numbers and units are written in the language (ECMA-402).
 */
export function formatBytes(bytes: number, options: FormatOptions = {}): string {
  return scaled(bytes, '', options);
}

/** A speed for people: `1.5 MB/s`. */
export function formatSpeed(bytesPerSecond: number, options: FormatOptions = {}): string {
  return scaled(bytesPerSecond, '-per-second', options);
}

/** A duration for people, in the unit that fits: `40 sec`, `5 min`, `2 hr`. Less than a second is one second. */
export function formatDuration(ms: number, { locale }: FormatOptions = {}): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 60) return format(seconds, 'second', 0, locale);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return format(minutes, 'minute', 0, locale);
  const hours = Math.round(minutes / 60);
  if (hours < 48) return format(hours, 'hour', 0, locale);
  return format(Math.round(hours / 24), 'day', 0, locale);
}
