import type { Clock } from '../../browser/clock.ts';

/**
 * The event loop of a page. Whatever comes from outside (timers, network, storage, native messages) is a task of it. A
 * task runs at once, waits while the page is frozen, or is lost when the page dies. Promises that a task resolves settle
 * in its own turn, as on the device.
 */
export class PageWorld {
  readonly #clock: Clock;
  readonly #held: (() => void)[] = [];
  readonly #onError: (error: unknown) => void;
  #state: 'running' | 'frozen' | 'dead' = 'running';
  #flushing = false;

  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  get state(): 'running' | 'frozen' | 'dead' {
    return this.#state;
  }

  /** Runs `task`: now, after the thaw when its turn comes, or never. */
  enter(task: () => void): void {
    if (this.#state === 'dead') return;
    if (this.#state === 'frozen' || this.#held.length > 0) this.#held.push(task);
    else this.#run(task);
  }

  /** Runs `task` now, even if the page is frozen. What it awaits stays frozen. */
  oneTurn(task: () => void): void {
    if (this.#state !== 'dead') this.#run(task);
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    this.#flush();
  }

  /** The page hears nothing of it. */
  kill(): void {
    this.#state = 'dead';
    this.#held.length = 0;
  }

  /** Settles as `promise` does, by a task of this page. */
  guard<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => this.enter(() => resolve(value)),
        (error) => this.enter(() => reject(error)),
      );
    });
  }

  /** The page's clock: timers that are due while the page is frozen all fire after the thaw. */
  clock(offsetMs: () => number): Clock {
    const pageTimer =
      (set: (callback: () => void) => () => void) =>
      (callback: () => void): (() => void) => {
        let cancelled = false;
        const cancel = set(() =>
          this.enter(() => {
            if (!cancelled) callback();
          }),
        );
        return () => {
          cancelled = true;
          cancel();
        };
      };
    return {
      now: () => this.#clock.now() + offsetMs(),
      setTimer: (callback, delayMs) =>
        pageTimer((fire) => this.#clock.setTimer(fire, delayMs))(callback),
      setFrame: pageTimer((fire) => this.#clock.setFrame(fire)),
    };
  }

  /** Runs what has waited, in order, each in a turn of its own. */
  #flush(): void {
    if (this.#flushing || this.#state !== 'running' || this.#held.length === 0) return;
    this.#flushing = true;
    this.#clock.setTimer(() => {
      this.#flushing = false;
      const task = this.#state === 'running' ? this.#held.shift() : undefined;
      if (task) this.#run(task);
      this.#flush();
    }, 0);
  }

  #run(task: () => void): void {
    try {
      task();
    } catch (error) {
      this.#onError(error);
    }
  }
}
