import type { SnapshotSource } from '../model/snapshot.ts';

/** Whether two selections show the same: identical, or arrays or plain objects whose entries are. */
export function shallowEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && Object.is(a[key], b[key]))
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
}

/** A snapshot source for views that are rendered on a server, too. */
export interface ViewSource<T> extends SnapshotSource<T> {
  /** What the server renders, and the browser while it hydrates. */
  getServerSnapshot(): T;
}

/**
 * What `select` takes from the values of `source`. As long as it takes the same, it is the same object; `shown` tells
 * what is on screen, for selections that are made anew on each render.
 */
export function selectedSource<T, Selected>(
  source: ViewSource<T>,
  select: (value: T) => Selected,
  shown: () => Selected | undefined,
): ViewSource<Selected> {
  const remember = (read: () => T): (() => Selected) => {
    let last: { readonly from: T; readonly selected: Selected } | undefined;
    return () => {
      const from = read();
      if (last && Object.is(last.from, from)) return last.selected;
      const selected = select(from);
      const previous = last ? last.selected : shown();
      last = {
        from,
        selected: shallowEqual(selected, previous) ? (previous as Selected) : selected,
      };
      return last.selected;
    };
  };
  return {
    getSnapshot: remember(source.getSnapshot),
    getServerSnapshot: remember(source.getServerSnapshot),
    subscribe: source.subscribe,
  };
}
