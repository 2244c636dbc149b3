/** A piece of the page that shows a value and follows it in place. */
export interface View<T> {
  readonly element: HTMLElement;
  update(value: T): void;
  destroy?(): void;
}
