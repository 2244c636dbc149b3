/** What is known when a body has ended. Offsets are bytes of the whole representation. */
export interface BodyEnd {
  /** Where it ended. */
  readonly reached: number;
  /** Where it must end; `null` when the server has not said. */
  readonly end: number | null;
  /** The size of the whole; `null` when unknown. */
  readonly total: number | null;
  /** Whether `total` certainly counts the bytes that are received. */
  readonly certain: boolean;
  /** Whether the stream broke; without, it ended in good order. */
  readonly isBroken: boolean;
}

/**
 * - `whole`: it is the end of the representation
 * - `part`: it is the end of the range; the rest is to be asked for
 * - `cut`: more was announced
 * - `overlong`: less was announced
 * - `doubtful`: another length was announced, which may be that of the encoded bytes
 * - `unknown`: nothing was announced
 */
export type EndVerdict = 'whole' | 'part' | 'cut' | 'overlong' | 'doubtful' | 'unknown';

/** What the end of a body proves (promise 11). Lengths decide: some browsers do not tell a cut from an end. */
export function judgeBodyEnd(body: BodyEnd): EndVerdict {
  const { reached, end, total, certain, isBroken } = body;
  const due = end ?? total;
  if (due === null) return isBroken ? 'cut' : 'unknown';
  // A length that fits counts the bytes that came: the length of the encoded bytes would be another one.
  if (end === null && !certain && reached !== due) return isBroken ? 'cut' : 'doubtful';
  if (reached > due) return 'overlong';
  if (reached < due) return 'cut';
  return total === due ? 'whole' : 'part';
}
