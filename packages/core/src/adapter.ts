import { FetchView } from './adapter/fetch-view.ts';
import { browserClock } from './browser/clock.ts';
import type { BackgroundFetchManager } from './client/background-fetch.ts';

/**
 * What the adapters for frameworks are made of. It is not for apps: this entry may change with any release, and
 * `@bgfetch/react`, `@bgfetch/vue` and `@bgfetch/ionic` depend on the version of core that they were made with.
 */
export type { FetchView } from './adapter/fetch-view.ts';
export { listenTo, type RegistrationEvent } from './adapter/listen-to.ts';
export type {
  PeriodicFetchCommands,
  PeriodicFetchOptions,
  PeriodicFetchState,
  PeriodicUse,
  WakeHandler,
} from './adapter/periodic-view.ts';
export { optionsKey, type PeriodicView } from './adapter/periodic-view.ts';
export type { RecordReaders, RecordState } from './adapter/record-source.ts';
export { requestKey } from './adapter/record-source.ts';
export type {
  AbsentRegistration,
  RegistrationCommands,
  RegistrationState,
  ViewSource,
} from './adapter/registration-state.ts';
export { selectedSource, shallowEqual, whileEnabled } from './adapter/registration-state.ts';
export type { SpeedState } from './adapter/speed-source.ts';
export { createInertManager } from './client/inert-manager.ts';

/** A view of the manager, whose sources change at most once per frame. Throws `TypeError` when `manager` is no manager. */
export function createFetchView(manager: BackgroundFetchManager): FetchView {
  if (!(manager as BackgroundFetchManager | undefined)?.registrations)
    throw new TypeError(
      'This is no background fetch manager. Give what createBackgroundFetch() returns, made once for the whole app.',
    );
  return new FetchView(manager, browserClock());
}
