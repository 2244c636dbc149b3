import { merge, type Observable, Subject } from 'rxjs';
import type {
  BackgroundFetchSettledEvent,
  BackgroundFetchWorkerEvent,
} from './background-fetch-worker-event.ts';
import type { PeriodicWakeEvent } from './periodic-wake-event.ts';

/**
 * The four events of Background Fetch §6.7, as hot streams that never end nor fail. Subscribe at the top of the worker's
 * script: a worker is started for an event, and who subscribes later has missed it.
 */
export interface BackgroundFetchEvents {
  readonly success$: Observable<BackgroundFetchSettledEvent<'success'>>;
  readonly fail$: Observable<BackgroundFetchSettledEvent<'fail'>>;
  readonly abort$: Observable<BackgroundFetchWorkerEvent<'abort'>>;
  readonly click$: Observable<BackgroundFetchWorkerEvent<'click'>>;
  /** Wakes of Periodic Background Sync for which no page was there; the pages have theirs in `bg.periodic.wakes$`. */
  readonly wake$: Observable<PeriodicWakeEvent>;
  /** All four: `type` says which. */
  readonly events$: Observable<
    | BackgroundFetchSettledEvent<'success'>
    | BackgroundFetchSettledEvent<'fail'>
    | BackgroundFetchWorkerEvent<'abort'>
    | BackgroundFetchWorkerEvent<'click'>
  >;
}

/** Where the events are put in. */
export class EventSubjects {
  readonly success: Subject<BackgroundFetchSettledEvent<'success'>> = new Subject();
  readonly fail: Subject<BackgroundFetchSettledEvent<'fail'>> = new Subject();
  readonly abort: Subject<BackgroundFetchWorkerEvent<'abort'>> = new Subject();
  readonly click: Subject<BackgroundFetchWorkerEvent<'click'>> = new Subject();
  readonly wake: Subject<PeriodicWakeEvent> = new Subject();

  get streams(): BackgroundFetchEvents {
    return {
      success$: this.success.asObservable(),
      fail$: this.fail.asObservable(),
      abort$: this.abort.asObservable(),
      click$: this.click.asObservable(),
      wake$: this.wake.asObservable(),
      events$: merge(this.success, this.fail, this.abort, this.click),
    };
  }
}
