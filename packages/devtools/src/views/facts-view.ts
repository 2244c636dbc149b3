import { element, setText } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import type { Fact } from '../model/facts.ts';

/** A list of names with their values. */
export function factsView(): View<readonly Fact[]> {
  const list = element('dl', { class: 'facts' });
  const show = keyedViews<Fact>(list, ([name]) => name, factView);
  return { element: list, update: show };
}

function factView([name]: Fact): View<Fact> {
  const value = element('dd');
  return {
    element: element('div', {}, element('dt', {}, name), value),
    update: ([, words]) => setText(value, words),
  };
}
