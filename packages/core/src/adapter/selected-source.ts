import { sameShape } from './same-shape.ts';
import type { ViewSource } from './view-source.ts';

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
      last = { from, selected: sameShape(selected, previous) ? (previous as Selected) : selected };
      return last.selected;
    };
  };
  return {
    getSnapshot: remember(source.getSnapshot),
    getServerSnapshot: remember(source.getServerSnapshot),
    subscribe: source.subscribe,
  };
}
