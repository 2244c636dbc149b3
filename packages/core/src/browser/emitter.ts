/**
 * Reports an error as the platform reports what nobody has caught: by an `error` event, on the console, by the end of a
 * Node process. Where there is no `reportError`, it is thrown in a task of its own, which comes to the same.
 */
export function reportUncaught(error: unknown): void {
  const { reportError }: { reportError?: (error: unknown) => void } = globalThis;
  if (typeof reportError === 'function') reportError(error);
  else
    setTimeout(() => {
      throw error;
    }, 0);
}

type Listeners<Events> = { readonly [Event in keyof Events]: (...news: never[]) => void };

/**
 * Calls back whoever listens, and keeps listeners apart (promise 12): one that throws costs itself that call, and neither
 * the others nor whoever had the news. Listeners may come, go and cause further news while they are called.
 */
export class Notifier<Events extends Listeners<Events>> {
  /** No event has an empty set: what nobody listens to leaves nothing behind. */
  readonly #listeners = new Map<keyof Events, Set<{ readonly call: (...news: never[]) => void }>>();

  /** Returns the function that ends it. Throws `TypeError` when `listener` is no function. */
  on<Event extends keyof Events>(event: Event, listener: Events[Event]): () => void {
    if (typeof listener !== 'function')
      throw new TypeError(`A listener is a function; it was ${String(listener)}.`);
    const listeners = this.#listeners.get(event) ?? new Set();
    // An object of its own: one function may be given twice, and each wants its own call.
    const own = { call: listener };
    this.#listeners.set(event, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(event) === listeners)
        this.#listeners.delete(event);
    };
  }

  /** Whoever has left meanwhile, because of what another one did, is not called any more. */
  emit<Event extends keyof Events>(event: Event, ...news: Parameters<Events[Event]>): void {
    const listeners = this.#listeners.get(event);
    for (const own of [...(listeners ?? [])]) {
      if (!listeners?.has(own)) continue;
      try {
        own.call(...news);
      } catch (error) {
        reportUncaught(error);
      }
    }
  }

  /** What is listened to now. */
  events(): readonly (keyof Events)[] {
    return [...this.#listeners.keys()];
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  /** Nobody is called any more. */
  clear(): void {
    for (const listeners of this.#listeners.values()) listeners.clear();
    this.#listeners.clear();
  }
}
