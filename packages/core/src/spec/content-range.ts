/** A parsed `Content-Range`. Offsets are bytes, `end` inclusive as in the header. */
export interface ContentRange {
  /** `null` for the unsatisfied form `bytes * /total`. */
  readonly range: { readonly start: number; readonly end: number } | null;
  /** The complete length, `null` when the server wrote `*`. */
  readonly total: number | null;
}

/** RFC 9110 §14.4; `null` when the header is missing or makes no sense. */
export function parseContentRange(header: string | null): ContentRange | null {
  const match = /^\s*bytes\s+(?:(\d+)-(\d+)|\*)\/(\d+|\*)\s*$/i.exec(header ?? '');
  if (!match) return null;
  const total = match[3] === '*' ? null : Number(match[3]);
  if (total !== null && !Number.isSafeInteger(total)) return null;
  if (match[1] === undefined) return total === null ? null : { range: null, total };
  const start = Number(match[1]);
  const end = Number(match[2]);
  if (!Number.isSafeInteger(end) || end < start || (total !== null && end >= total)) return null;
  return { range: { start, end }, total };
}
