import { DestroyRef, Injector, inject } from '@angular/core';

/** The injector that was given, or that of the injection context. Throws `Error` with the remedy when there is neither. */
export function injectorFor(given: Injector | undefined): Injector {
  const injector = given ?? contextual(Injector);
  if (injector) return injector;
  throw new Error(
    'Call it in a constructor or a field initializer, or with { injector }: inject(Injector) of the component or service whose it is.',
  );
}

/** As `stop`, which is also called when the owner is destroyed: that of `given`, or of the injection context if there is one. */
export function untilDestroyed(stop: () => void, given: Injector | undefined): () => void {
  const leave = (given?.get(DestroyRef) ?? contextual(DestroyRef))?.onDestroy(stop);
  return () => {
    leave?.();
    stop();
  };
}

function contextual<T>(token: abstract new (...args: never[]) => T): T | null {
  try {
    return inject(token as new () => T);
  } catch {
    // There is no injection context.
    return null;
  }
}
