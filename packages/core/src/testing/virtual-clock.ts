import type { Clock } from '../browser/clock.ts';

/** Time that stands still until a test moves it. Timers fire in order of their due time, then of their setting. */
export interface VirtualClock extends Clock {
  /**
   * Moves time on by `ms`. Timers fire when they are due, those that are set meanwhile too. Promises settle between two
   * timers, so that code that awaits one timer can set the next.
   */
  advance(ms: number): Promise<void>;
  /** Moves time on to the next timer. Resolves with `false` when there is none. */
  advanceToNext(): Promise<boolean>;
  /** Moves time on while no timer fires, as in a suspended web view. They fire at the next `advance`. */
  sleep(ms: number): void;
  /** How many timers and frames are set. */
  readonly pending: number;
}

/** Options of `createVirtualClock`. */
export interface VirtualClockOptions {
  /** The time at first: milliseconds since the Unix epoch. Default 1,700,000,000,000. */
  readonly startAt?: number;
  /** How long it takes until the next frame: milliseconds. Default 16. */
  readonly frameMs?: number;
  /** Resolves when promises have settled between two timers. Default: after one macrotask, which no fake timers stop. */
  readonly settle?: () => Promise<void>;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * A clock for tests.
 *
 * @example
 * ```ts
 * const clock = createVirtualClock();
 * clock.setTimer(() => console.log('a minute is over'), 60_000);
 * await clock.advance(60_000);
 * ```
 */
export function createVirtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const { startAt = 1_700_000_000_000, frameMs = 16, settle = macrotask } = options;
  const timers = new Set<Timer>();
  let now = startAt;

  const setTimer = (callback: () => void, delayMs: number): (() => void) => {
    const timer: Timer = { due: now + Math.max(0, delayMs), callback };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  // A Set keeps the order of insertion, so of those that are due together the first set is found first.
  const next = (): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) if (!first || timer.due < first.due) first = timer;
    return first;
  };
  const advanceTo = async (until: number): Promise<void> => {
    await settle();
    for (let timer = next(); timer && timer.due <= until; timer = next()) {
      timers.delete(timer);
      now = Math.max(now, timer.due);
      timer.callback();
      await settle();
    }
    now = Math.max(now, until);
  };

  return {
    now: () => now,
    setTimer,
    setFrame: (callback) => setTimer(callback, frameMs),
    advance: (ms) => advanceTo(now + ms),
    async advanceToNext() {
      await settle();
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

async function macrotask(): Promise<void> {
  if (typeof MessageChannel === 'undefined') return manyMicrotasks();
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** For jsdom, whose only tasks are timers, which tests replace. */
async function manyMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await null;
}
