/** How long one of our events is active: while it is dispatched, and until all that it waits for has settled. */
export class EventLifetime {
  readonly #warn: (message: string) => void;
  readonly #pending = new Set<Promise<unknown>>();
  #over = false;

  /** @param warn is told of rejections, which nobody else would notice */
  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  get active(): boolean {
    return !this.#over;
  }

  /** As `ExtendableEvent.waitUntil`: throws `InvalidStateError` once the event is over. */
  extend(promise: Promise<unknown>): void {
    if (this.#over) throw new DOMException('The event is over.', 'InvalidStateError');
    const settled = Promise.resolve(promise)
      .catch((error) => this.#warn(`A promise given to waitUntil() was rejected: ${String(error)}`))
      .finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }

  /** Resolves when nothing is waited for. The event is still active. */
  async drained(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  /** To be called after the dispatch; resolves when the event is over. */
  async end(): Promise<void> {
    await this.drained();
    this.#over = true;
  }
}
