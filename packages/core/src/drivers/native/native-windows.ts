import {
  BehaviorSubject,
  combineLatest,
  distinctUntilChanged,
  map,
  type Observable,
  type Subscription,
} from 'rxjs';
import type { ExecutionWindows } from '../../engine/execution-windows.ts';
import type { WaitingFor } from '../../model/snapshot.ts';
import type { PeriodicStatus } from '../../wakes/periodic-status.ts';

/** The execution windows of a hybrid app: while it is in front, and in wakes as long as someone works in them. */
export class NativeWindows implements ExecutionWindows {
  readonly areStrict = true;
  readonly open$: Observable<boolean>;
  readonly #working = new BehaviorSubject(0);
  readonly #status: () => PeriodicStatus;
  readonly #watching: Subscription;
  #isOpen = false;

  /** @param inFront$ replays, then changes */
  constructor(inFront$: Observable<boolean>, status: () => PeriodicStatus) {
    this.#status = status;
    this.open$ = combineLatest([inFront$, this.#working]).pipe(
      map(([inFront, working]) => inFront || working > 0),
      distinctUntilChanged(),
    );
    this.#watching = this.open$.subscribe((open) => {
      this.#isOpen = open;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Without permission there are no wakes to wait for. */
  get waitingFor(): WaitingFor {
    const status = this.#status();
    return status === 'denied' || status === 'restricted' ? 'foreground' : 'wake';
  }

  /** Opens a window; the returned function closes it, at once and once. */
  open(): () => void {
    this.#working.next(this.#working.value + 1);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#working.next(this.#working.value - 1);
    };
  }

  /** Stops looking at the front. */
  dispose(): void {
    this.#watching.unsubscribe();
  }
}
