/** Bytes `[from, to)` of a representation; note that `Range` headers name the last byte instead. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a `Range` header for content of `size` bytes. `undefined` means "answer as if there were none": other
 * units, lists of ranges (a server may ignore them, and nothing here asks for one) and nonsense.
 */
export function parseByteRange(
  header: string | undefined,
  size: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '') {
    return last === '' ? undefined : suffixRange(Number(last), size);
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) {
    return undefined;
  }
  if (from >= size) {
    return 'unsatisfiable';
  }
  return { from, to: last === '' ? size : Math.min(size, Number(last) + 1) };
}

function suffixRange(length: number, size: number): ByteRange | 'unsatisfiable' {
  return length === 0 || size === 0
    ? 'unsatisfiable'
    : { from: Math.max(0, size - length), to: size };
}

export function contentRange(range: ByteRange, size: number): string {
  return `bytes ${range.from}-${range.to - 1}/${size}`;
}
