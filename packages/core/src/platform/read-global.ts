/** A global by its name; `undefined` where there is none. Cordova and Capacitor put their objects there, at any time. */
export type ReadGlobal = (name: string) => unknown;

export function readGlobal(name: string): unknown {
  return (globalThis as Record<string, unknown>)[name];
}
