import { type Clock, sleep } from '../../platform/clock.ts';

/**
 * What the store has, or what is elsewhere. The store has a head start; one that is late by then (a blocked database, a
 * disk that is busy) holds nobody up: whichever answers first is taken. What only the store has, or only the network,
 * comes in any case.
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
  // Whoever comes second is not read.
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

/** What the store has, if it says so within `ms`; else `null`. */
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
