import type { BackgroundFetchRegistration } from '../client/background-fetch.ts';
import type { Wake } from '../wakes/wake.ts';

/** What `manager.on` can listen to. Each comes after the promise of the call that caused it. */
export interface ManagerEvents {
  success(registration: BackgroundFetchRegistration): void;
  fail(registration: BackgroundFetchRegistration): void;
  abort(registration: BackgroundFetchRegistration): void;
  /** The browser's download UI was clicked (web driver). */
  click(registration: BackgroundFetchRegistration): void;
  progress(registration: BackgroundFetchRegistration): void;
  /** As `periodic.wakes$`: what must be done in it goes into `wake.waitUntil`. */
  wake(wake: Wake): void;
}

const KNOWN: Record<keyof ManagerEvents, true> = {
  success: true,
  fail: true,
  abort: true,
  click: true,
  progress: true,
  wake: true,
};

/** Throws `TypeError` for what nobody would ever hear. */
export function checkListening(event: unknown, listener: unknown): void {
  const known = Object.keys(KNOWN);
  if (!known.includes(event as string))
    throw new TypeError(
      `There is no event ${JSON.stringify(event)}. Known are: ${known.join(', ')}.`,
    );
  if (typeof listener !== 'function')
    throw new TypeError(`A listener is a function; it was ${String(listener)}.`);
}
