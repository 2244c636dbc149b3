import type { SnapshotSource } from '../model/snapshot.ts';

/** Whether two values are the same (`Object.is`), or are arrays or plain objects whose entries are. */
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

/** A snapshot source for components that are rendered on a server, too: what React's `useSyncExternalStore` takes. */
export interface ViewSource<T> extends SnapshotSource<T> {
  /** What the server renders, and what the browser renders first where the server has rendered. */
  getServerSnapshot(): T;
}

/**
 * A source of what `select` takes from the values of `source`. A new selection that is shallowly equal to the one before
 * is the same object. When `select` is another function on each render, the sources are, too: then `shown` returns the
 * selection that is on the screen, to compare the first one with.
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
