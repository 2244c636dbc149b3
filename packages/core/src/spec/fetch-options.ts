import type { BackgroundFetchIcon } from './background-fetch-icon.ts';
import type { DriverName } from './registration-snapshot.ts';

/** Background Fetch §6.3 `BackgroundFetchUIOptions`. */
export interface BackgroundFetchUIOptions {
  readonly icons?: readonly BackgroundFetchIcon[];
  readonly title?: string;
}

/** The spec's `BackgroundFetchOptions` (Background Fetch §6.3) with what we add. */
export interface BackgroundFetchOptions extends BackgroundFetchUIOptions {
  /** Total response body bytes expected, a whole number; `0` (default) when unknown. More than this fails the fetch. */
  readonly downloadTotal?: number;
  /** What carries it; default is the manager's choice. */
  readonly driver?: 'auto' | DriverName;
  /** With an id that is active: `reject` with a `TypeError` (default, as in the spec) or `reuse` that registration. */
  readonly ifActive?: 'reject' | 'reuse';
  /** Anything that can be structured-cloned; kept with the registration and shown on its snapshot. */
  readonly metadata?: unknown;
}
