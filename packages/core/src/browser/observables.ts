import { Observable } from 'rxjs';
import type { SnapshotSource } from '../model/snapshot.ts';
import { onAbort } from './clock.ts';
import type { Emitter } from './emitter.ts';

// The Observables of the public API are made here, of the sources and events that core works with.

/**
 * `source` as an Observable: emits the current value, then every change. What an observer causes while it is called is
 * emitted once. Completes after a value that `isLast`, and when `closed` aborts.
 */
export const observeSource = <T>(
  source: SnapshotSource<T>,
  closed?: AbortSignal,
  isLast: (value: T) => boolean = () => false,
): Observable<T> =>
  new Observable<T>((subscriber) => {
    let told: { readonly value: T } | null = null;
    const tell = (): void => {
      const value = source.getSnapshot();
      if (told && Object.is(told.value, value)) return;
      told = { value };
      subscriber.next(value);
      if (isLast(value)) subscriber.complete();
    };
    subscriber.add(source.subscribe(tell));
    tell();
    if (closed) subscriber.add(onAbort(closed, () => subscriber.complete()));
  });

/**
 * The events of `emitter` that have one of these names, as an Observable. Completes when `closed` aborts. `replay` names
 * what a new observer is told first.
 */
export const observeEvents = <
  Events extends { readonly [Event in keyof Events]: (news: never) => void },
  Event extends keyof Events,
>(
  emitter: Emitter<Events>,
  events: readonly Event[],
  closed?: AbortSignal,
  replay: () => Iterable<Parameters<Events[Event]>[0]> = () => [],
): Observable<Parameters<Events[Event]>[0]> =>
  new Observable((subscriber) => {
    const tell = (news: Parameters<Events[Event]>[0]): void => subscriber.next(news);
    for (const news of replay()) tell(news);
    for (const event of events) subscriber.add(emitter.on(event, tell as Events[Event]));
    if (closed) subscriber.add(onAbort(closed, () => subscriber.complete()));
  });
