/**
 * An event handler IDL attribute (HTML §8.1.8.1): one listener, in the place where a handler was first set, that calls
 * whatever is set now.
 */
export class EventHandler {
  readonly #target: EventTarget;
  readonly #type: string;
  #handler: object | null = null;

  constructor(target: EventTarget, type: string) {
    this.#target = target;
    this.#type = type;
  }

  get(): object | null {
    return this.#handler;
  }

  /** Anything that is no object takes the handler away ([LegacyTreatNonObjectAsNull]). */
  set(value: unknown): void {
    const handler = isObject(value) ? value : null;
    if (handler && !this.#handler) this.#target.addEventListener(this.#type, this.#listener);
    if (!handler) this.#target.removeEventListener(this.#type, this.#listener);
    this.#handler = handler;
  }

  readonly #listener = (event: Event): void => {
    if (typeof this.#handler !== 'function') return;
    const answer: unknown = this.#handler.call(event.currentTarget, event);
    if (answer === false) event.preventDefault();
  };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);
