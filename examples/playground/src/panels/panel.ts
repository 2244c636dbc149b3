import { element } from '../dom/element.ts';

/** A titled box beside the main column; it can be folded, and starts folded where there is little room. */
export function panel(name: string, title: string, ...children: (Node | string)[]): HTMLElement {
  const roomy = matchMedia('(min-width: 64rem)').matches;
  return element(
    'details',
    { class: 'panel surface', 'data-panel': name, open: roomy },
    element('summary', {}, element('h2', {}, title)),
    element('div', { class: 'panel-body' }, ...children),
  );
}
