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
  // Satisfiable, but no Content-Range can say so.
  if (size === 0) return null;
  return { start: Math.max(0, size - length), end: size };
}
