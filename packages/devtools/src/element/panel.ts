import type { DevtoolsElement } from '../devtools-options.ts';
import { element, setText } from '../dom/element.ts';
import type { View } from '../dom/keyed-views.ts';
import { contextsView } from '../views/contexts-view.ts';
import { fetchesView } from '../views/fetches-view.ts';
import { historyView } from '../views/history-view.ts';
import type { PanelPorts, PanelState } from '../views/panel-state.ts';
import { storageView } from '../views/storage-view.ts';
import { wakesView } from '../views/wakes-view.ts';
import { tabsOf } from './tabs.ts';
import { toolbar } from './toolbar.ts';

export interface Panel extends View<PanelState> {
  /** Puts the focus into it. */
  focus(): void;
}

interface PanelOptions {
  readonly owner: Pick<DevtoolsElement, 'manager' | 'network'>;
  readonly select: (uid: string) => void;
  readonly close: () => void;
}

/** All that is seen when the devtools are open. */
export function panel({ owner, select, close }: PanelOptions): Panel {
  // It says what came of commands, and nothing else: progress would never let a screen reader finish.
  const status = element('p', { class: 'status', role: 'status' });
  const ports: PanelPorts = {
    manager: () => owner.manager,
    select,
    say: (words) => setText(status, words),
  };
  const tabs = tabsOf([
    { name: 'Fetches', view: fetchesView(ports) },
    { name: 'History', view: historyView() },
    { name: 'Tabs', view: contextsView() },
    { name: 'Wakes', view: wakesView() },
    { name: 'Storage', view: storageView() },
  ]);
  const tools = toolbar(owner, ports);
  const closing = element('button', { type: 'button', class: 'close', onclick: close }, 'Close');
  const head = element(
    'div',
    { class: 'head' },
    element('h2', {}, 'bgfetch'),
    tabs.list,
    tools.element,
    closing,
  );
  return {
    element: element('div', { class: 'panel' }, head, tabs.panel, status),
    update(state) {
      tabs.update(state);
      tools.update(state.inspection);
    },
    focus: tabs.focus,
  };
}
