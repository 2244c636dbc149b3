import type { Observable } from 'rxjs';
import type { WaitingFor } from '../model/snapshot.ts';

/** The stretches of time in which the engine may run. */
export interface ExecutionWindows {
  /** Replays the current value, then changes only. On `false` everything stops at the last committed byte. */
  readonly open$: Observable<boolean>;
  /** What a registration waits for while they are closed. */
  readonly waitingFor: WaitingFor;
  /** While they are closed nothing may move at all: the OS has to be given back its time. Default `false`. */
  readonly areStrict?: boolean;
}
