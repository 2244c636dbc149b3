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
