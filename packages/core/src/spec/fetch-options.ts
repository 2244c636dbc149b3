import type { DriverName } from '../model/snapshot.ts';
import type { BackgroundFetchIcon } from './background-fetch-icon.ts';

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
  /**
   * With an id that has settled. What has failed or was aborted starts again, whichever is said.
   * - `keep` (default): what has succeeded is left as it is and resolved with, if the requests are the same GETs in the
   *   same order. Others (other URLs, uploads) are started, and what was there stays until they have succeeded.
   * - `replace`: starts again; what was there is deleted as soon as the new one is stored.
   * - `refresh`: asks whether it has changed, by `If-None-Match` and `If-Modified-Since`; what was there stays until the new
   *   one has succeeded. Meanwhile `match` gives the old responses. Should it fail, the old one has the id again.
   */
  readonly ifSettled?: 'keep' | 'replace' | 'refresh';
  /** Anything that can be structured-cloned; kept with the registration and shown on its snapshot. */
  readonly metadata?: unknown;
}
