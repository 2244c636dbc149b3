/** Time as a port, so that tests can run on a virtual clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch: wall time, because monotonic clocks stop while a device sleeps. */
  now(): number;
  /** Calls back once after `delayMs`; the returned function cancels. */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** Calls back before the next paint, or soon (50 ms) where nothing is painted; the returned function cancels. */
  setFrame(callback: () => void): () => void;
}

/** Resolves after `delayMs`, or rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.setTimer(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, delayMs);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
