import { element, setAttribute } from '../dom/element.ts';
import type { View } from '../dom/keyed-views.ts';
import type { PanelState } from '../views/panel-state.ts';

interface Page {
  readonly name: string;
  readonly view: View<PanelState>;
}

export interface Tabs {
  readonly list: HTMLElement;
  readonly panel: HTMLElement;
  update(state: PanelState): void;
  focus(): void;
}

/** The pattern "Tabs" of the ARIA Authoring Practices: arrows, Home and End move between the tabs, and choose at once. */
export function tabsOf(pages: readonly Page[]): Tabs {
  const panel = element('div', { id: 'page', role: 'tabpanel', tabindex: 0 });
  let last: PanelState | null = null;
  let chosen = 0;
  const tabs = pages.map(({ name }, i) =>
    element(
      'button',
      {
        type: 'button',
        id: `tab-${i}`,
        role: 'tab',
        'aria-controls': 'page',
        onclick: () => choose(i),
      },
      name,
    ),
  );
  const list = element(
    'div',
    {
      class: 'tabs',
      role: 'tablist',
      'aria-label': 'Views',
      onkeydown: (event: KeyboardEvent) => move(event),
    },
    ...tabs,
  );

  function choose(index: number): void {
    chosen = index;
    for (const [i, tab] of tabs.entries()) {
      setAttribute(tab, 'aria-selected', String(i === index));
      setAttribute(tab, 'tabindex', i === index ? 0 : -1);
    }
    setAttribute(panel, 'aria-labelledby', `tab-${index}`);
    const view = pages[index]?.view;
    if (view) panel.replaceChildren(view.element);
    if (last) view?.update(last);
  }

  function move(event: KeyboardEvent): void {
    const count = tabs.length;
    const to: Readonly<Record<string, number>> = {
      ArrowRight: (chosen + 1) % count,
      ArrowLeft: (chosen + count - 1) % count,
      Home: 0,
      End: count - 1,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    tabs[next]?.focus();
  }

  choose(0);
  return {
    list,
    panel,
    update(state) {
      last = state;
      // What is not seen costs nothing.
      pages[chosen]?.view.update(state);
    },
    focus: () => tabs[chosen]?.focus(),
  };
}
