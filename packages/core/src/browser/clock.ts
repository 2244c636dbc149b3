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
    const cancel = clock.setTimer(() => {
      stop();
      resolve();
    }, delayMs);
    const stop = onAbort(signal, () => {
      cancel();
      reject(signal.reason);
    });
  });
}

/** Calls `listener` once when `signal` aborts, at once if it has already; the returned function ends the wait for it. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}

/**
 * Time since `startedAt` by the wall clock, which unlike a monotonic one goes on while the device sleeps. The wall clock
 * can be set: a step back counts as no time, a step forward as time that has passed, so it never counts too little.
 */
export class ElapsedTime {
  readonly #clock: Clock;
  #seen: number;
  #elapsedMs: number;

  constructor(clock: Clock, startedAt: number) {
    this.#clock = clock;
    this.#seen = clock.now();
    this.#elapsedMs = Math.max(0, this.#seen - startedAt);
  }

  get ms(): number {
    const now = this.#clock.now();
    this.#elapsedMs += Math.max(0, now - this.#seen);
    this.#seen = now;
    return this.#elapsedMs;
  }
}

/** The parts of a global scope that keep time; workers have no animation frames. */
export interface TimerScope {
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(handle: never): void;
  requestAnimationFrame?(callback: () => void): number;
  cancelAnimationFrame?(handle: number): void;
}

/** Longer delays overflow the 32 bits of `setTimeout`, which then fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A hidden page gets no animation frames at all, so a frame is never waited for longer than this. */
const LONGEST_FRAME_MS = 50;

/** The real time. */
export function systemClock(scope: TimerScope): Clock {
  const setTimer = (callback: () => void, delayMs: number): (() => void) => {
    let handle: unknown;
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, LONGEST_TIMER_MS);
      handle = scope.setTimeout(
        () => (leftMs > stepMs ? arm(leftMs - stepMs) : callback()),
        stepMs,
      );
    };
    arm(Math.max(0, delayMs));
    return () => scope.clearTimeout(handle as never);
  };

  const setFrame = (callback: () => void): (() => void) => {
    const fire = (): void => {
      cancel();
      callback();
    };
    const frame = scope.requestAnimationFrame?.(fire);
    const cancelTimer = setTimer(fire, LONGEST_FRAME_MS);
    const cancel = (): void => {
      cancelTimer();
      if (frame !== undefined) scope.cancelAnimationFrame?.(frame);
    };
    return cancel;
  };

  return { now: () => Date.now(), setTimer, setFrame };
}

/** The clock of this page, worker or server. */
export const browserClock = (): Clock => systemClock(globalThis);

/**
 * What `work` resolves with, or a `TimeoutError` after `limitMs`; its signal aborts then. For promises of the platform
 * that may never settle.
 */
export function timeBox<T>(
  clock: Clock,
  limitMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.setTimer(() => {
      const late = new DOMException(`${what} took more than ${limitMs} ms.`, 'TimeoutError');
      controller.abort(late);
      reject(late);
    }, limitMs);
    work(controller.signal).then(resolve, reject).finally(cancel);
  });
}

/** Whether `error` is that of `timeBox`. */
export const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'TimeoutError';

/** As `promise`, but rejects with the signal's reason as soon as it aborts. What `promise` waits for may go on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(stop);
  });
}

/** A task that runs at most once per frame, however often it is asked for. */
export interface FrameTask {
  /** Runs the task before the next paint (or soon, where nothing is painted). */
  request(): void;
  /** Runs it now if it was asked for. */
  flush(): void;
  cancel(): void;
}

export function oncePerFrame(clock: Clock, task: () => void): FrameTask {
  let cancelFrame: (() => void) | null = null;
  const cancel = () => {
    cancelFrame?.();
    cancelFrame = null;
  };
  const run = () => {
    cancel();
    task();
  };
  return {
    request() {
      cancelFrame ??= clock.setFrame(run);
    },
    flush() {
      if (cancelFrame) run();
    },
    cancel,
  };
}
