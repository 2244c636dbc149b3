const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

const FORMATS: readonly RegExp[] = [
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{5,8}, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/**
 * RFC 9110 §5.6.7 HTTP-date, in its three forms, as milliseconds since the Unix epoch; `null` for anything else.
 * `Date.parse` accepts much more, and what is not an HTTP-date must be ignored.
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

/** Two digits below 70 are a year of this century. RFC 9110 wants the nearer century; no server sends such dates today. */
const fullYear = (year: number): number => (year < 100 ? year + (year < 70 ? 2000 : 1900) : year);

/**
 * The strong validator of a representation, as it is sent in `If-Range` (RFC 9110 §13.1.5): a strong `ETag`, else
 * `Last-Modified`; `null` when there is none that a byte range may be trusted to.
 */
export function strongValidator(headers: Headers): string | null {
  const etag = headers.get('etag');
  // Where there is an entity tag, even a weak one, a date must not be used (RFC 9110 §13.1.5).
  if (etag !== null) return isStrongTag(etag) ? etag : null;
  const lastModified = headers.get('last-modified');
  const modifiedAt = parseHttpDate(lastModified);
  // RFC 9110 §8.8.2.2: a file may change twice within a second and keep its date, so the date counts only if the file was
  // served in a later second. Across origins `Date`, which says when, is hidden.
  const servedAt = parseHttpDate(headers.get('date'));
  if (modifiedAt === null || servedAt === null || servedAt - modifiedAt < 1000) return null;
  return lastModified;
}

/** Whether two answers are provably of the same bytes: they have the same strong validator, and the same `ETag` if any. */
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

/** What weak comparison compares (RFC 9110 §8.8.3.2). */
export const opaqueTag = (etag: string | null): string | undefined => etag?.replace(/^W\//, '');

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
  return etag === null || opaqueTag(etag) === opaqueTag(stored.get('etag'));
}

type Header = readonly [name: string, value: string];

/** Headers of a 304 that are about its connection, or about a body that it does not have. */
const NOT_OF_THE_STORED = /^(content-(length|encoding|range|type)|transfer-encoding|connection)$/;

/** The stored headers, brought up to date by those of a 304 (RFC 9111 §3.2). */
export function freshened(stored: readonly Header[], fresh: readonly Header[]): readonly Header[] {
  const news = fresh.filter(([name]) => !NOT_OF_THE_STORED.test(name.toLowerCase()));
  const named = new Set(news.map(([name]) => name.toLowerCase()));
  return [...stored.filter(([name]) => !named.has(name.toLowerCase())), ...news];
}
