import { merge, type Observable, Subject } from 'rxjs';
import type {
  BackgroundFetchSettledEvent,
  BackgroundFetchWorkerEvent,
} from './background-fetch-worker-event.ts';

/**
 * The four events of Background Fetch §6.7, as hot streams that never end nor fail. Subscribe at the top of the worker's
 * script: a worker is started for an event, and who subscribes later has missed it.
 */
export interface BackgroundFetchEvents {
  readonly success$: Observable<BackgroundFetchSettledEvent<'success'>>;
  readonly fail$: Observable<BackgroundFetchSettledEvent<'fail'>>;
  readonly abort$: Observable<BackgroundFetchWorkerEvent<'abort'>>;
  readonly click$: Observable<BackgroundFetchWorkerEvent<'click'>>;
  /** All of them: `type` says which. */
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

  get streams(): BackgroundFetchEvents {
    return {
      success$: this.success.asObservable(),
      fail$: this.fail.asObservable(),
      abort$: this.abort.asObservable(),
      click$: this.click.asObservable(),
      events$: merge(this.success, this.fail, this.abort, this.click),
    };
  }
}
