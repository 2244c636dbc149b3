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
