import { element, setAttribute, setText } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import type { View } from '../dom/view.ts';
import { formatBytes } from '../format/bytes.ts';
import { count } from '../format/count.ts';
import type { CatalogueItem } from '../media/catalogue.ts';

/** One kind of thing to fetch: a click takes the usual number of files or none, a stepper any number. */
export function catalogueTile(
  item: CatalogueItem,
  onChange: (amount: number) => void,
): View<number> {
  let current = 0;
  const step = (by: number): void =>
    onChange(Math.max(0, Math.min(item.files.length, current + by)));

  const hint = element('span', { class: 'tile-hint' });
  const text = element('span', { class: 'tile-text' });
  text.append(element('span', { class: 'tile-name' }, item.name), hint);
  const toggle = element('button', {
    type: 'button',
    class: 'tile-toggle',
    'aria-pressed': 'false',
    onclick: () => onChange(current > 0 ? 0 : item.usual),
  });
  toggle.append(icon(item.icon), text);

  const amount = element('output', { class: 'stepper-amount' });
  const fewer = stepButton('minus', `One ${item.noun} fewer`, () => step(-1));
  const more = stepButton('plus', `One ${item.noun} more`, () => step(1));
  const stepper = element('span', { class: 'stepper' }, fewer, amount, more);
  const tile = element('div', { class: 'tile', 'data-item': item.key }, toggle, stepper);
  return {
    element: tile,
    update(value) {
      current = value;
      const bytes = item.files.slice(0, value).reduce((sum, file) => sum + file.bytes, 0);
      setText(hint, value > 0 ? `${count(value, 'file')}, ${formatBytes(bytes)}` : item.hint);
      setText(amount, String(value));
      setAttribute(tile, 'data-chosen', value > 0);
      setAttribute(toggle, 'aria-pressed', value > 0 ? 'true' : 'false');
      setAttribute(fewer, 'disabled', value === 0);
      setAttribute(more, 'disabled', value === item.files.length);
    },
  };
}

function stepButton(name: 'plus' | 'minus', label: string, onclick: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'step', 'aria-label': label, onclick });
  button.append(icon(name));
  return button;
}
