type Attribute = string | number | boolean | null | undefined | ((event: never) => void);

/**
 * A new element. `true` sets an empty attribute, `false`, `null` and `undefined` none; a function under an `on…` name listens to that
 * event. Texts become text nodes: nothing here is ever taken for markup.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function')
      made.addEventListener(name.slice(2), value as (event: Event) => void);
    else setAttribute(made, name, value);
  }
  made.append(...children);
  return made;
}

/** Writes an attribute only when it changes, so that a tick without news costs the page nothing. */
export function setAttribute(
  target: Element,
  name: string,
  value: string | number | boolean | null | undefined,
): void {
  if (value === false || value === null || value === undefined) {
    if (target.hasAttribute(name)) target.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (target.getAttribute(name) !== text) target.setAttribute(name, text);
}

/** Writes a text only when it changes. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Writes a custom property only when it changes. By script: a strict policy forbids `style` attributes in markup. */
export function setProperty(target: HTMLElement, name: string, value: string): void {
  if (target.style.getPropertyValue(name) !== value) target.style.setProperty(name, value);
}
