/**
 * A stretch of a response body that lies in a file of its own. Each context that runs a record writes files of its own, so
 * that it never waits for the file of one that is frozen.
 */
export interface BodyPart {
  /** The name of the file, in the directory of its registration. Its first byte is the one at `start`. */
  readonly file: string;
  /** Where in the body it begins. */
  readonly start: number;
  /** Where it ends, which is beyond `start`. The file may be longer: what is not counted does not belong to the body. */
  readonly end: number;
  /** The bytes at its end that a power loss may still take. Absent: there are none. */
  readonly unflushed?: UnflushedTail;
}

/**
 * Up to this size a body stays in rows: to make and close a file takes longer than a row of this size (`docs/performance.md`).
 */
export const SMALL_BODY_BYTES: number = 256 * 1024;

/** What was written since the file was flushed last. */
export interface UnflushedTail {
  /** Where in the body it begins. It ends with the part. */
  readonly from: number;
  /** See `Checksum`. */
  readonly checksum: number;
}

/** Where the bytes of a body are. Those of its first bytes that are in no part are in rows. */
interface Parted {
  readonly received: number;
  readonly parts?: readonly BodyPart[];
}

/**
 * How many bytes of the body are stored: the `received` at its beginning, and those beyond a gap that have come by another
 * connection.
 */
export function storedBytes({ received, parts = [] }: Parted): number {
  return parts.reduce(
    (sum, { start, end }) => (start > received ? sum + end - start : sum),
    received,
  );
}

/** `received` bytes of a beginning, and what of `parts` follows them without a gap. */
export function joinedReceived(received: number, parts: readonly BodyPart[]): number {
  return parts.reduce(
    (reached, { start, end }) => (start <= reached ? Math.max(reached, end) : reached),
    received,
  );
}

/** Where the stored bytes go on after the first gap; `null` when nothing is stored beyond `received`. */
export const gapEnd = ({ received, parts = [] }: Parted): number | null =>
  parts.find(({ start }) => start > received)?.start ?? null;

/** A stretch of a body, from `start` up to, but not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What of a body of `total` bytes is not stored, in order. */
export function holesOf({ received, parts = [] }: Parted, total: number): readonly Span[] {
  const holes: Span[] = [];
  let position = received;
  for (const { start, end } of [...parts, { start: total, end: total }]) {
    if (start > position) holes.push({ start: position, end: Math.min(start, total) });
    position = Math.max(position, end);
  }
  return holes.filter(({ start, end }) => start < end);
}

/** The parts with `part` among them, in place of one with the same file, by ascending start. */
export function withPart(parts: readonly BodyPart[], part: BodyPart): readonly BodyPart[] {
  return [...parts.filter(({ file }) => file !== part.file), part].sort(
    (one, other) => one.start - other.start,
  );
}

/** What of `parts` lies before `end`. What a part loses at its end is not looked at again, so its checksum goes. */
export function partsBefore(parts: readonly BodyPart[], end: number): readonly BodyPart[] {
  return parts
    .filter(({ start }) => start < end)
    .map(({ unflushed, ...part }) =>
      part.end > end ? { ...part, end } : { ...part, ...(unflushed && { unflushed }) },
    );
}

/** Where the last of the bytes end that lie in rows: the chunks of the body are as long as that. */
export function endInRows({ received, parts = [] }: Parted): number {
  const prefix = parts.filter(({ start }) => start < received);
  return prefix.reduceRight((end, part) => (part.end >= end ? part.start : end), received);
}

/** A stretch of a body that lies in one place. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** The part that holds it; `null` when it is in rows. */
  readonly part: BodyPart | null;
}

/** Where the bytes from `start` up to, but not including, `end` lie, in order. */
export function* stretchesOf(
  parts: readonly BodyPart[],
  { start, end }: { readonly start: number; readonly end: number },
): Generator<Stretch> {
  let position = start;
  for (const part of parts) {
    if (part.end <= position || part.start >= end || position >= end) continue;
    if (part.start > position) yield { start: position, end: part.start, part: null };
    const from = Math.max(position, part.start);
    position = Math.min(part.end, end);
    yield { start: from, end: position, part };
  }
  if (position < end) yield { start: position, end, part: null };
}

/** The files in which the body of the record lies. */
export const filesOf = ({ parts = [] }: { readonly parts?: readonly BodyPart[] }): string[] =>
  parts.map(({ file }) => file);
