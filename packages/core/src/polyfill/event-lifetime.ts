/**
 * How long an event is active: Service Workers §4.4 "extend lifetime promises". The browser keeps this for events that
 * it has dispatched itself, and for no others.
 */
export class EventLifetime {
  #isDispatching = false;
  #pending = 0;
  #end: () => void = () => {};

  get isActive(): boolean {
    return this.#isDispatching || this.#pending > 0;
  }

  waitUntil(promise: unknown): void {
    if (!this.isActive)
      throw new DOMException('The event handler has already finished.', 'InvalidStateError');
    this.#pending += 1;
    // A microtask later: whoever waits for the same promise may extend the event once more.
    const settle = () => queueMicrotask(() => this.#settled());
    Promise.resolve(promise).then(settle, settle);
  }

  /** Dispatches the event; resolves when nothing extends it any more. */
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
