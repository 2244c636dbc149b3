import { Observable } from 'rxjs';
import type { Clock } from './clock.ts';

/** Emits once, after `delayMs`; completes only with its subscriber. */
export const after = (clock: Clock, delayMs: number): Observable<void> =>
  new Observable((subscriber) => clock.setTimer(() => subscriber.next(), delayMs));
