/** What only the polyfill's own code can pass to the constructors that Web IDL does not give to scripts. */
export const INTERNAL: unique symbol = Symbol('internal');

/** The arguments of a constructor that only the polyfill may call; being rest arguments, they leave its `length` 0. */
export type Internals<Given extends readonly unknown[]> = readonly [
  key: typeof INTERNAL,
  ...given: Given,
];

/** Web IDL §3.7.1: an interface without a constructor operation throws. */
export function assertInternal(key: unknown): void {
  if (key !== INTERNAL) throw new TypeError('Illegal constructor');
}
