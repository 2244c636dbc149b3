/** A value, or a signal (or any function) that says which. Values themselves are no functions. */
export type MaybeSignal<T> = T | (() => T);

export function toValue<T extends string | object>(value: MaybeSignal<T>): T {
  return typeof value === 'function' ? value() : value;
}
