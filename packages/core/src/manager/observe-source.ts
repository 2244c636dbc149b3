import { distinctUntilChanged, Observable } from 'rxjs';
import type { SnapshotSource } from '../stream/snapshot-source.ts';

/**
 * The source as an Observable: replays the current value, then every change; never completes by itself. What an observer
 * causes while it is called comes once.
 */
export const observeSource = <T>(source: SnapshotSource<T>): Observable<T> =>
  new Observable<T>((subscriber) => {
    const stop = source.subscribe(() => subscriber.next(source.getSnapshot()));
    subscriber.add(stop);
    subscriber.next(source.getSnapshot());
  }).pipe(distinctUntilChanged());
