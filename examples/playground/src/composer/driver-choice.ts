import { element, setText } from '../dom/element.ts';

export type DriverChoice = 'auto' | 'web' | 'foreground';

const choices: readonly { driver: DriverChoice; label: string; words: string }[] = [
  {
    driver: 'auto',
    label: 'Auto',
    words: 'Takes the best that this browser has, and says which and why.',
  },
  {
    driver: 'web',
    label: 'Web',
    words: 'Background Fetch: the browser transfers, even with every tab closed. Chromium only.',
  },
  {
    driver: 'foreground',
    label: 'Foreground',
    words: 'A tab transfers and survives reloads, crashes and dead servers. Every browser.',
  },
];

/** Who is to carry the next background fetch. */
export function driverChoice(): { element: HTMLElement; driver(): DriverChoice } {
  let chosen: DriverChoice = 'auto';
  const words = element('p', { class: 'hint' });
  const group = element('div', { class: 'segments' });
  const choose = (driver: DriverChoice): void => {
    chosen = driver;
    setText(words, choices.find((choice) => choice.driver === driver)?.words ?? '');
  };
  for (const { driver, label } of choices) {
    const input = element('input', {
      type: 'radio',
      name: 'driver',
      value: driver,
      checked: driver === chosen,
      onchange: () => choose(driver),
    });
    group.append(element('label', { class: 'segment' }, input, element('span', {}, label)));
  }
  choose(chosen);
  const legend = element('legend', {}, 'Driver');
  return {
    element: element('fieldset', { class: 'field' }, legend, group, words),
    driver: () => chosen,
  };
}
