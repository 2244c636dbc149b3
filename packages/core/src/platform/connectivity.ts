import type { Observable } from 'rxjs';

/** Whether the device believes it is online. A hint: `true` proves nothing, `false` is believed. */
export interface Connectivity {
  /** Replays the current value, then changes only. */
  readonly online$: Observable<boolean>;
}
