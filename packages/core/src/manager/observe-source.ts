import { Observable } from 'rxjs';
import type { SnapshotSource } from '../stream/snapshot-source.ts';

/** The source as an Observable: replays the current value, then every change; never completes by itself. */
export const observeSource = <T>(source: SnapshotSource<T>): Observable<T> =>
  new Observable((subscriber) => {
    const stop = source.subscribe(() => subscriber.next(source.getSnapshot()));
    subscriber.add(stop);
    subscriber.next(source.getSnapshot());
  });
