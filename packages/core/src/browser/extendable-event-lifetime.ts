/**
 * How long an event of our own is active: while it is dispatched, and until every promise that it was extended by has
 * settled (Service Workers §4.4, "extend lifetime promises"). The browser does the same for the events that it dispatches,
 * and only for those.
 */
export class ExtendableEventLifetime {
  readonly #onRejected: (error: unknown) => void;
  #isDispatching = false;
  #pending = 0;
  #end: () => void = () => {};

  /** @param onRejected is told why a promise was rejected; a rejection ends nothing */
  constructor(onRejected: (error: unknown) => void = () => {}) {
    this.#onRejected = onRejected;
  }

  get isActive(): boolean {
    return this.#isDispatching || this.#pending > 0;
  }

  /** Throws `InvalidStateError` (DOMException) when the event is not active. */
  waitUntil(promise: unknown): void {
    if (!this.isActive)
      throw new DOMException('The event is over: its handlers have finished.', 'InvalidStateError');
    this.#pending += 1;
    // A microtask later, as the standard says: whoever waits for the same promise may extend the event once more.
    const settle = () => queueMicrotask(() => this.#settled());
    Promise.resolve(promise).catch(this.#onRejected).then(settle, settle);
  }

  /** Dispatches the event; resolves when it is not active any more. Call it once. */
  run(dispatch: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.#isDispatching = true;
      dispatch();
      this.#isDispatching = false;
      if (this.#pending === 0) resolve();
    });
  }

  #settled(): void {
    this.#pending -= 1;
    if (!this.isActive) this.#end();
  }
}
