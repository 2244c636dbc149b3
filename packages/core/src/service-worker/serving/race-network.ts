import { type Clock, sleep } from '../../browser/clock.ts';

/**
 * The answer of the store, or the one from elsewhere. The store has a head start of `headStartMs`. When it is late (a
 * blocked database, a busy disk), `onLate` is called, the other is asked as well, and the first answer is taken. An answer
 * that only one of them has is always taken.
 */
export async function storeFirst(
  stored: Promise<Response | undefined>,
  elsewhere: () => Promise<Response>,
  clock: Clock,
  headStartMs: number,
  onLate: () => void,
): Promise<Response> {
  const early = await inTime(stored, clock, headStartMs);
  if (early) return early.response ?? elsewhere();
  onLate();
  const fetched = elsewhere();
  // The second answer is not read.
  const first = await Promise.race([
    stored.then((response) => response ?? fetched),
    fetched.catch((error) => stored.then((response) => response ?? Promise.reject(error))),
  ]);
  for (const other of [stored, fetched])
    other.then(
      (response) => response !== first && void response?.body?.cancel().catch(() => {}),
      () => {},
    );
  return first;
}

/** The answer of the store if it comes within `ms`; else `null`. */
export async function inTime(
  stored: Promise<Response | undefined>,
  clock: Clock,
  ms: number,
): Promise<{ readonly response: Response | undefined } | null> {
  const over = new AbortController();
  const late = sleep(clock, ms, over.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([stored.then((response) => ({ response })), late]);
  } finally {
    over.abort();
  }
}
