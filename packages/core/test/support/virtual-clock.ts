import type { Clock } from '../../src/platform/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it. Timers fire in order of their due time, then of their setting. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by `ms`, firing what falls due on the way, timers set meanwhile included. Between two timers it
   * lets promises settle, so that what awaits one timer can set the next.
   */
  advance(ms: number): Promise<void>;
  /** Moves time on to the next timer; `false` when there is none. */
  advanceToNext(): Promise<boolean>;
  /** Lets time pass without any timer firing, as in a suspended web view; they fire at the next `advance`. */
  sleep(ms: number): void;
  /** How many timers and frames are set. */
  readonly pending: number;
}

/** @param options.frameMs how far off the next frame is */
export function virtualClock(options: { startAt?: number; frameMs?: number } = {}): VirtualClock {
  const { startAt = 1_700_000_000_000, frameMs = 16 } = options;
  const timers = new Set<Timer>();
  let now = startAt;
  let orders = 0;

  const setTimer = (callback: () => void, delayMs: number): (() => void) => {
    const timer: Timer = { due: now + Math.max(0, delayMs), order: orders++, callback };
    timers.add(timer);
    return () => void timers.delete(timer);
  };

  const next = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order))
        first = timer;
    }
    return first;
  };

  const advanceTo = async (until: number): Promise<void> => {
    await promisesToSettle();
    for (let timer = next(); timer && timer.due <= until; timer = next()) {
      timers.delete(timer);
      now = Math.max(now, timer.due);
      timer.callback();
      await promisesToSettle();
    }
    now = Math.max(now, until);
  };

  return {
    now: () => now,
    setTimer,
    setFrame: (callback) => setTimer(callback, frameMs),
    advance: (ms) => advanceTo(now + ms),
    async advanceToNext() {
      await promisesToSettle();
      const timer = next();
      if (timer) await advanceTo(timer.due);
      return timer !== undefined;
    },
    sleep(ms) {
      now += ms;
    },
    get pending() {
      return timers.size;
    },
  };
}

/** Long chains of awaits settle within one macrotask; a message takes one without any timer that tests may fake. */
function promisesToSettle(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
