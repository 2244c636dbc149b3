import { defer, distinctUntilChanged, map, Observable, share, startWith } from 'rxjs';

/**
 * An Observable of a state that the platform keeps: replays what `read` says, then says what changed. `listen`
 * is called for the first subscriber and what it returns for the last, so an unwatched state costs nothing.
 */
export function observeState<T>(
  read: () => T,
  listen: (changed: () => void) => () => void,
): Observable<T> {
  const changes$ = new Observable<void>((subscriber) => listen(() => subscriber.next())).pipe(
    share(),
  );
  return defer(() => changes$.pipe(map(read), startWith(read()), distinctUntilChanged()));
}

/** Adds `listener` for each of `types`; the returned function removes it again. */
export function listenTo(
  target: EventTarget,
  types: readonly string[],
  listener: (event: Event) => void,
): () => void {
  for (const type of types) target.addEventListener(type, listener);
  return () => {
    for (const type of types) target.removeEventListener(type, listener);
  };
}
