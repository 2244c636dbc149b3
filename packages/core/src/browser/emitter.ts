import { Observable } from 'rxjs';
import type { SnapshotSource } from '../model/snapshot.ts';
import { abortable, onAbort } from './clock.ts';

/**
 * Reports an error as the platform reports what nobody has caught: by an `error` event, on the console, by the end of a
 * Node process. Where there is no `reportError`, it is thrown in a task of its own, which comes to the same.
 */
export function reportUncaught(error: unknown): void {
  const { reportError }: { reportError?: (error: unknown) => void } = globalThis;
  if (typeof reportError === 'function') reportError(error);
  else
    setTimeout(() => {
      throw error;
    }, 0);
}

type Listeners<Events> = { readonly [Event in keyof Events]: (...news: never[]) => void };

/**
 * Tells events to their listeners, and keeps these apart (promise 12): one that throws costs itself that call, is reported
 * as an uncaught error, and neither the other listeners nor whoever emits notice. Listeners may be added, be removed and
 * cause further events while they are called.
 */
export class Emitter<Events extends Listeners<Events>> {
  /** An event without listeners has no entry. */
  readonly #listeners = new Map<keyof Events, Set<{ readonly call: (...news: never[]) => void }>>();

  /** Returns the function that removes the listener. Throws `TypeError` when `listener` is not a function. */
  on<Event extends keyof Events>(event: Event, listener: Events[Event]): () => void {
    if (typeof listener !== 'function')
      throw new TypeError(`A listener is a function; it was ${String(listener)}.`);
    const listeners = this.#listeners.get(event) ?? new Set();
    // An object of its own: the same function may be added twice, and is then called twice.
    const own = { call: listener };
    this.#listeners.set(event, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(event) === listeners)
        this.#listeners.delete(event);
    };
  }

  /** Calls the listeners of `event`. One that another listener removes meanwhile is not called any more. */
  emit<Event extends keyof Events>(event: Event, ...news: Parameters<Events[Event]>): void {
    const listeners = this.#listeners.get(event);
    if (!listeners) return;
    for (const own of [...listeners]) {
      if (!listeners.has(own)) continue;
      try {
        own.call(...news);
      } catch (error) {
        reportUncaught(error);
      }
    }
  }

  /** The events that have listeners now. */
  events(): readonly (keyof Events)[] {
    return [...this.#listeners.keys()];
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  /** Removes all listeners. */
  clear(): void {
    for (const listeners of this.#listeners.values()) listeners.clear();
    this.#listeners.clear();
  }
}

/** A value that changes. Listeners are told when it has become another one, by `Object.is`. */
export class State<T> implements SnapshotSource<T> {
  readonly #events = new Emitter<{ change: () => void }>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  readonly getSnapshot = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) =>
    this.#events.on('change', () => listener());

  readonly set = (value: T): void => {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.#events.emit('change');
  };
}

/** A state that never changes. */
export const constant = <T>(value: T): SnapshotSource<T> => ({
  getSnapshot: () => value,
  subscribe: () => () => {},
});

/**
 * A state that is kept elsewhere: `read` says what it is now. `watch` is called for the first listener, and what it returns
 * for the last one, so that a state that nobody listens to costs nothing. Listeners are told when the value has become
 * another one, by `Object.is`.
 */
export function watchedState<T>(
  read: () => T,
  watch: (changed: () => void) => () => void,
): SnapshotSource<T> {
  const events = new Emitter<{ change: () => void }>();
  let told: T;
  let stop: (() => void) | null = null;
  const changed = (): void => {
    const value = read();
    if (Object.is(value, told)) return;
    told = value;
    events.emit('change');
  };
  return {
    getSnapshot: read,
    subscribe(listener) {
      const leave = events.on('change', () => listener());
      if (!stop) {
        told = read();
        stop = watch(changed);
      }
      return () => {
        leave();
        if (!events.isEmpty) return;
        stop?.();
        stop = null;
      };
    },
  };
}

/** Whether at least one of `sources` is `true`. */
export const anyOf = (...sources: readonly SnapshotSource<boolean>[]): SnapshotSource<boolean> =>
  watchedState(
    () => sources.some((source) => source.getSnapshot()),
    (changed) => {
      const stops = sources.map((source) => source.subscribe(changed));
      return () => {
        for (const stop of stops) stop();
      };
    },
  );

/**
 * Resolves with the value of `source` once `isWanted` holds for it, at once if it does already. Rejects with the reason of
 * `signal` when that aborts first.
 */
export function until<T>(
  source: SnapshotSource<T>,
  isWanted: (value: T) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  let stop = (): void => {};
  const reached = new Promise<T>((resolve) => {
    const check = (): void => {
      const value = source.getSnapshot();
      if (isWanted(value)) resolve(value);
    };
    stop = source.subscribe(check);
    check();
  });
  return (signal ? abortable(reached, signal) : reached).finally(stop);
}

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
 * what a new observer is told first. `observed` is called for each new observer, and what it returns when that has gone.
 */
export const observeEvents = <
  Events extends { readonly [Event in keyof Events]: (news: never) => void },
  Event extends keyof Events,
>(
  emitter: Emitter<Events>,
  events: readonly Event[],
  closed?: AbortSignal,
  replay: () => Iterable<Parameters<Events[Event]>[0]> = () => [],
  observed: () => () => void = () => () => {},
): Observable<Parameters<Events[Event]>[0]> =>
  new Observable((subscriber) => {
    const tell = (news: Parameters<Events[Event]>[0]): void => subscriber.next(news);
    for (const news of replay()) tell(news);
    for (const event of events) subscriber.add(emitter.on(event, tell as Events[Event]));
    subscriber.add(observed());
    if (closed) subscriber.add(onAbort(closed, () => subscriber.complete()));
  });
