import type { ScopeFaults } from '@bgfetch-examples/media-server';
import { element } from '../dom/element.ts';
import type { View } from '../dom/view.ts';

/** A fault that is on or off; with `amounts`, also how much of it. */
export interface Fault {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly amounts?: readonly { readonly value: number; readonly label: string }[];
  readonly on: (amount: number) => Partial<ScopeFaults>;
  readonly off: Partial<ScopeFaults>;
  /** The amount that is set now, `null` while the fault is off; any number where there are no amounts. */
  readonly read: (faults: ScopeFaults) => number | null;
}

export function faultSwitch(
  fault: Fault,
  change: (faults: Partial<ScopeFaults>) => void,
): View<ScopeFaults> {
  const { amounts = [] } = fault;
  const box = element('input', { type: 'checkbox', role: 'switch', name: fault.name });
  const select = element('select', { 'aria-label': `${fault.label}: how much` });
  for (const { value, label } of amounts) select.append(element('option', { value }, label));
  const send = (): void => change(box.checked ? fault.on(Number(select.value)) : fault.off);
  box.addEventListener('change', send);
  select.addEventListener('change', () => {
    if (box.checked) send();
  });
  const label = element(
    'label',
    { class: 'switch-label' },
    box,
    element('span', {}, fault.label),
    element('small', {}, fault.hint),
  );
  const row = element('div', { class: 'switch' }, label, ...(amounts.length > 0 ? [select] : []));
  return {
    element: row,
    update(faults) {
      const amount = fault.read(faults);
      box.checked = amount !== null;
      const listed = amounts.some(({ value }) => value === amount);
      if (listed && document.activeElement !== select) select.value = String(amount);
    },
  };
}
