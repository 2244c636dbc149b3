import type { PeriodicControl } from './create-periodic.ts';

/**
 * For a page that is just starting, under a native plugin. It configures in this very turn, after what the app itself
 * does in it: a page that was launched for a wake may get no other turn before the OS wants the wake back, and the
 * wakes of a page that was reloaded would go to the one before. And every wake stays open until `ready` has settled:
 * the store has to be opened before anyone can work in it.
 *
 * Returns the function that ends it.
 */
export function awaitLaunchWake(periodic: PeriodicControl, ready: Promise<unknown>): () => void {
  const settled = ready.then(
    () => {},
    () => {},
  );
  const keeping = periodic.wakes$.subscribe((wake) => wake.waitUntil(settled));
  const stop = (): void => keeping.unsubscribe();
  void settled.then(stop);
  void Promise.resolve().then(() => periodic.ensureConfigured());
  return stop;
}
