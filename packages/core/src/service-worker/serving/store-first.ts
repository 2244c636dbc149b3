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
  const inTime = await Promise.race([
    stored.then((response) => ({ response })),
    headStart(clock, headStartMs, stored),
  ]);
  if (inTime) return inTime.response ?? elsewhere();
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

/** Resolves with nothing when it is over; not at all when the store was faster. */
async function headStart(clock: Clock, ms: number, stored: Promise<unknown>): Promise<undefined> {
  const over = new AbortController();
  stored.finally(() => over.abort()).catch(() => {});
  await sleep(clock, ms, over.signal).catch(() => new Promise(() => {}));
  return undefined;
}
