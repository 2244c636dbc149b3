/** A global by its name; `undefined` where there is none, as on a server. */
export const readGlobal = (name: string): unknown => (globalThis as Record<string, unknown>)[name];
