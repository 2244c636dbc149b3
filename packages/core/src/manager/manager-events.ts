import type { Wake } from '../wakes/wake.ts';
import type { BackgroundFetchRegistration } from './background-fetch-registration.ts';

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
