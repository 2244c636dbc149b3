/** A piece of the panel that shows a value and follows it in place. */
export interface View<T> {
  readonly element: HTMLElement;
  update(value: T): void;
}

/**
 * Keeps one view per key inside `parent`, in the order of the values. Views that stay are never moved without need: to move an
 * element takes its focus away.
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
