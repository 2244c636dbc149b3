import type { Observable } from 'rxjs';

/** The page's life as the engine needs it. */
export interface PageLifecycle {
  /**
   * `false` from `pagehide` or `freeze` until `pageshow` or `resume`: nothing may be assumed to run, so the engine
   * lets go of its leases. A hidden page is still awake. Replays the current value, then changes only.
   */
  readonly awake$: Observable<boolean>;
  /** `true` while the page is visible. Replays the current value, then changes only. */
  readonly visible$: Observable<boolean>;
}
