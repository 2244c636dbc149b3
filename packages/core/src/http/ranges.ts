/** A size that an answer announces. */
export interface AnnouncedBytes {
  readonly bytes: number;
  /**
   * Whether the size is certainly that of the bytes which are received. Across origins `Content-Encoding` is hidden unless
   * the server exposes it, while `Content-Length` never is: there it may be the size of the encoded bytes.
   */
  readonly certain: boolean;
}

/**
 * The size of the response body to come, in bytes, for a request of `method`; `null` when it is not announced, or
 * announced of the encoded bytes that nobody sees. `type` is the response's (Fetch §2.2.6): `cors` hides headers.
 */
export function announcedSize(
  method: string,
  headers: Headers,
  type: ResponseType,
): AnnouncedBytes | null {
  const length = headers.get('content-length');
  if (length === null || method === 'HEAD' || isEncoded(headers)) return null;
  // Some servers send the header twice; the same value twice is one value (RFC 9110 §8.6).
  const values = new Set(length.split(',').map((value) => value.trim()));
  const [value = ''] = values;
  if (values.size !== 1 || !/^\d+$/.test(value)) return null;
  const bytes = Number(value);
  return Number.isSafeInteger(bytes) ? { bytes, certain: type !== 'cors' } : null;
}

/** The same size, whether it is certain or not. */
export function announcedBytes(method: string, headers: Headers): number | null {
  return announcedSize(method, headers, 'basic')?.bytes ?? null;
}

/** Whether the answer says that its body is encoded. `identity` is no encoding (RFC 9110 §8.4.1). */
export function isEncoded(headers: Headers): boolean {
  const encoding = headers.get('content-encoding');
  return encoding !== null && !/^\s*(identity)?\s*$/i.test(encoding);
}

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

/** Bytes of a representation: from `start` up to but not including `end`. */
export interface SelectedRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a `Range` header asks of a representation of `size` bytes (RFC 9110 §14.1.2, §14.2). `null` when it is to be
 * ignored: there is none, another unit, a syntax error, a last byte before the first, or several ranges, which a server
 * may ignore and no media element asks for.
 */
export function selectRange(
  header: string | null,
  size: number,
): SelectedRange | 'unsatisfiable' | null {
  const set = /^bytes=(.*)$/i.exec(header?.trim() ?? '')?.[1];
  // RFC 9110 §5.6.1: empty elements of a list do not count.
  const specs = (set ?? '').split(',').map((spec) => spec.trim());
  const [spec, ...more] = specs.filter((each) => each !== '');
  if (spec === undefined || more.length > 0) return null;
  const [, first, last, suffix] = /^(?:(\d+)-(\d*)|-(\d+))$/.exec(spec) ?? [];
  if (suffix !== undefined) return lastBytes(Number(suffix), size);
  if (first === undefined) return null;
  const start = Number(first);
  const end = last ? Number(last) + 1 : size;
  if (last && Number(last) < start) return null;
  return start < size ? { start, end: Math.min(end, size) } : 'unsatisfiable';
}

function lastBytes(length: number, size: number): SelectedRange | 'unsatisfiable' | null {
  if (length === 0) return 'unsatisfiable';
  // It is satisfiable, but no Content-Range can express it.
  if (size === 0) return null;
  return { start: Math.max(0, size - length), end: size };
}
