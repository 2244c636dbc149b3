const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

const FORMATS: readonly RegExp[] = [
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{5,8}, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/**
 * RFC 9110 §5.6.7 HTTP-date, in its three forms, as milliseconds since the Unix epoch; `null` for anything else.
 * `Date.parse` alone takes far more, and what is no HTTP-date must be ignored.
 */
export function parseHttpDate(value: string | null): number | null {
  for (const format of FORMATS) {
    const { day, month = '', year, time } = format.exec(value ?? '')?.groups ?? {};
    if (time === undefined) continue;
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
    const at = MONTHS.indexOf(month);
    if (at % 3 !== 0 || Number(day) < 1 || Number(day) > 31) return null;
    if (hours > 23 || minutes > 59 || seconds > 60) return null;
    return Date.UTC(fullYear(Number(year)), at / 3, Number(day), hours, minutes, seconds);
  }
  return null;
}

/** A year of two digits is of this century. RFC 9110 would have it the past one where that is nearer; nobody sends such. */
const fullYear = (year: number): number => (year < 100 ? year + (year < 70 ? 2000 : 1900) : year);

/**
 * The strong validator of a representation, as it is sent in `If-Range` (RFC 9110 §13.1.5): a strong `ETag`, else
 * `Last-Modified`; `null` when there is none that a byte range may be trusted to.
 */
export function strongValidator(headers: Headers): string | null {
  const etag = headers.get('etag');
  // A date must not stand in for an entity tag that is weak (RFC 9110 §13.1.5).
  if (etag !== null) return isStrongTag(etag) ? etag : null;
  const lastModified = headers.get('last-modified');
  const modifiedAt = parseHttpDate(lastModified);
  // RFC 9110 §8.8.2.2: a file can change twice in the second it was served in, and keep its date. Without the time at
  // which it was served (across origins `Date` is hidden) nothing says that it was a later second.
  const servedAt = parseHttpDate(headers.get('date'));
  if (modifiedAt === null || servedAt === null || servedAt - modifiedAt < 1000) return null;
  return lastModified;
}

/** Whether two answers are provably for the same bytes: same strong validator, and no `ETag` (weak ones too) that differs. */
export function sameRepresentation(stored: Headers, fresh: Headers): boolean {
  const validator = strongValidator(stored);
  return (
    validator !== null &&
    validator === strongValidator(fresh) &&
    stored.get('etag') === fresh.get('etag')
  );
}

/**
 * Whether two answers name different representations: both have an `ETag` and they differ by weak comparison (RFC 9110
 * §8.8.3.2), or neither has one and their `Last-Modified` differ. A validator that is missing on one side proves nothing.
 */
export function differentRepresentation(stored: Headers, fresh: Headers): boolean {
  const [one, other] = [stored.get('etag'), fresh.get('etag')];
  if (one !== null || other !== null)
    return one !== null && other !== null && opaqueTag(one) !== opaqueTag(other);
  const [before, now] = [stored.get('last-modified'), fresh.get('last-modified')];
  return before !== null && now !== null && before !== now;
}

/** Whether an answer names its representation at all. */
export const hasValidator = (headers: Headers): boolean =>
  headers.has('etag') || headers.has('last-modified');

const isStrongTag = (etag: string): boolean => /^"[^"]*"$/.test(etag);

const opaqueTag = (etag: string): string => etag.replace(/^W\//, '');

/** The headers that ask whether the answer with these headers still holds (RFC 9110 §13.1); none without a validator. */
export function conditionsFor(stored: Headers): readonly (readonly [string, string])[] {
  const etag = stored.get('etag');
  const lastModified = stored.get('last-modified');
  return [
    ...(etag === null ? [] : [['If-None-Match', etag] as const]),
    ...(lastModified === null ? [] : [['If-Modified-Since', lastModified] as const]),
  ];
}

/** Whether a 304 with the headers `fresh` can be about the answer that is stored: not when it names another `ETag`. */
export function confirms(fresh: Headers, stored: Headers): boolean {
  const etag = fresh.get('etag');
  return etag === null || weak(etag) === weak(stored.get('etag'));
}

const weak = (etag: string | null): string | null => etag?.replace(/^W\//, '') ?? null;

type Header = readonly [name: string, value: string];

/** What a 304 says of the connection, or of the body that it does not have, says nothing of what is stored. */
const NOT_OF_THE_STORED = /^(content-(length|encoding|range|type)|transfer-encoding|connection)$/;

/** The stored headers, brought up to date by those of a 304 (RFC 9111 §3.2). */
export function freshened(stored: readonly Header[], fresh: readonly Header[]): readonly Header[] {
  const news = fresh.filter(([name]) => !NOT_OF_THE_STORED.test(name.toLowerCase()));
  const named = new Set(news.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !named.has(name.toLowerCase())), ...news];
}
