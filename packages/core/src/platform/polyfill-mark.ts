/** Found on the polyfill's `BackgroundFetchManager`, whichever copy of the package has put it there. */
const MARK: unique symbol = Symbol.for('bgfetch.polyfill');

/** Marks an interface object as the polyfill's. */
export function markPolyfill(interfaceObject: object): void {
  Object.defineProperty(interfaceObject, MARK, { value: true });
}

/** Whether `scope` has Background Fetch from the browser: what the polyfill brings survives no page. */
export function hasNativeBackgroundFetch(scope: object): boolean {
  const found = (scope as Record<string, unknown>).BackgroundFetchManager;
  return found !== undefined && !isPolyfilled(scope);
}

export function isPolyfilled(scope: object): boolean {
  const found = (scope as Record<string, unknown>).BackgroundFetchManager;
  return typeof found === 'function' && MARK in found;
}
