import type { View } from './view.ts';

/**
 * Keeps one view per key inside `parent`, in the order of the values. Views that stay are never moved
 * without need: moving an element loses its focus and restarts its transitions.
 */
export function keyedViews<T>(
  parent: HTMLElement,
  keyOf: (value: T) => string,
  create: (value: T) => View<T>,
): (values: readonly T[]) => void {
  const views = new Map<string, View<T>>();
  return (values) => {
    const keys = new Set(values.map(keyOf));
    for (const [key, view] of views) {
      if (keys.has(key)) continue;
      view.destroy?.();
      view.element.remove();
      views.delete(key);
    }
    let place = parent.firstElementChild;
    for (const value of values) {
      const key = keyOf(value);
      const view = views.get(key) ?? create(value);
      views.set(key, view);
      view.update(value);
      if (view.element === place) place = place.nextElementSibling;
      else parent.insertBefore(view.element, place);
    }
  };
}
