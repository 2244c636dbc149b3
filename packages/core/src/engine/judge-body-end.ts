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
 * - `whole`: this is the end of the representation
 * - `part`: this is the end of what was sent of it; the rest is to be asked for
 * - `cut`: it should have gone on
 * - `overlong`: more came than there is
 * - `doubtful`: it ended elsewhere than was announced, and the announcement may be of the encoded bytes
 * - `unknown`: nothing says whether this is the end
 */
export type EndVerdict = 'whole' | 'part' | 'cut' | 'overlong' | 'doubtful' | 'unknown';

/** What the end of a body proves (promise 11). Engines differ in whether they tell a cut from an end, so lengths decide. */
export function judgeBodyEnd(body: BodyEnd): EndVerdict {
  const { reached, end, total, certain, isBroken } = body;
  const due = end ?? total;
  if (due === null) return isBroken ? 'cut' : 'unknown';
  // A length that fits is one of the bytes that came: an encoded body has another one.
  if (end === null && !certain && reached !== due) return isBroken ? 'cut' : 'doubtful';
  if (reached > due) return 'overlong';
  if (reached < due) return 'cut';
  return total === due ? 'whole' : 'part';
}
