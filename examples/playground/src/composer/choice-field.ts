import { element, setText } from '../dom/element.ts';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  /** What it means, in a sentence or two. */
  readonly words: string;
}

export interface ChoiceField<T extends string> {
  readonly element: HTMLElement;
  chosen(): T;
}

/** A few choices side by side, of which one is taken: the first, until somebody takes another. */
export function choiceField<T extends string>(
  name: string,
  legend: string,
  choices: readonly [Choice<T>, ...Choice<T>[]],
): ChoiceField<T> {
  let [chosen] = choices;
  const words = element('p', { class: 'hint' });
  const group = element('div', { class: 'segments' });
  const choose = (choice: Choice<T>): void => {
    chosen = choice;
    setText(words, choice.words);
  };
  for (const choice of choices) {
    const input = element('input', {
      type: 'radio',
      name,
      value: choice.value,
      checked: choice === chosen,
      onchange: () => choose(choice),
    });
    group.append(element('label', { class: 'segment' }, input, element('span', {}, choice.label)));
  }
  choose(chosen);
  return {
    element: element('fieldset', { class: 'field' }, element('legend', {}, legend), group, words),
    chosen: () => chosen.value,
  };
}
