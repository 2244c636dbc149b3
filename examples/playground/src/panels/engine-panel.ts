import type { BackgroundFetchManager, RegistrationSnapshot } from '@bgfetch/core';
import { combineLatest, fromEvent, map, merge, startWith } from 'rxjs';
import { element, setAttribute, setProperty, setText } from '../dom/element.ts';
import { icon } from '../dom/icon.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import type { View } from '../dom/view.ts';
import { formatBytes } from '../format/bytes.ts';
import { shortContext } from '../format/context-name.ts';
import { openTabs } from '../presence/open-tabs.ts';
import { type StorageState, storageState$ } from '../presence/storage-state.ts';
import { killTabButton } from './kill-tab.ts';
import { panel } from './panel.ts';

interface Tab {
  readonly context: string;
  readonly own: boolean;
  readonly running: number;
}

/** This browser: its tabs, its network, its storage, and ways to be rude to them. */
export function enginePanel(bg: BackgroundFetchManager): HTMLElement {
  const tabs = element('ul', { class: 'tabs', 'aria-label': 'Open tabs of this page' });
  const showTabs = keyedViews<Tab>(tabs, ({ context }) => context, tabView);
  combineLatest([openTabs(bg.contextId), bg.registrations$]).subscribe(([contexts, snapshots]) =>
    showTabs(
      contexts.map((context) => ({
        context,
        own: context === bg.contextId,
        running: runningIn(context, snapshots),
      })),
    ),
  );

  const network = element('dd', { class: 'network' });
  merge(fromEvent(window, 'online'), fromEvent(window, 'offline'))
    .pipe(
      startWith(null),
      map(() => navigator.onLine),
    )
    .subscribe((online) => {
      setText(network, online ? 'Online' : 'Offline');
      network.dataset.online = String(online);
    });

  const storage = storageView();
  // Without a usable IndexedDB the manager works in memory, and its guarantees say so.
  const onDisk$ = bg.registrations$.pipe(
    map((snapshots) => snapshots.every(({ guarantees }) => guarantees.survivesReload)),
  );
  combineLatest([storageState$, onDisk$]).subscribe(([state, onDisk]) =>
    storage.update({ ...state, onDisk }),
  );

  const facts = element('dl', { class: 'facts-list' });
  facts.append(element('dt', {}, 'Network'), network, element('dt', {}, 'Storage'));
  facts.append(storage.element);
  const buttons = element(
    'div',
    { class: 'button-row' },
    actionButton('tab', 'New tab', () => window.open(location.href, '_blank')),
    actionButton('reload', 'Reload', () => location.reload()),
    killTabButton(),
  );
  return panel('engine', 'This browser', tabs, facts, buttons);
}

function runningIn(context: string, snapshots: readonly RegistrationSnapshot[]): number {
  return snapshots.filter(({ runner, status }) => runner === context && status === 'running')
    .length;
}

function tabView(): View<Tab> {
  const name = element('span', {});
  const work = element('span', { class: 'tab-work' });
  const item = element('li', { class: 'tab' });
  item.append(icon('tab'), name, work);
  return {
    element: item,
    update({ context, own, running }) {
      item.dataset.own = String(own);
      item.title = context;
      setText(name, own ? `This tab, ${shortContext(context)}` : `Tab ${shortContext(context)}`);
      setText(work, running > 0 ? `moves ${running}` : 'idle');
      setAttribute(item, 'data-busy', running > 0);
    },
  };
}

function storageView(): View<StorageState & { readonly onDisk: boolean }> {
  const words = element('span', {});
  const kept = element('span', { class: 'kept' });
  const meter = element('span', { class: 'bar' }, element('span', { class: 'bar-fill' }));
  return {
    element: element('dd', { class: 'storage' }, words, meter, kept),
    update({ usedBytes, quotaBytes, persisted, onDisk }) {
      const known = usedBytes !== null && quotaBytes !== null;
      setText(
        words,
        known ? `${formatBytes(usedBytes)} of ${formatBytes(quotaBytes)}` : 'Not told',
      );
      setProperty(meter, '--fraction', known ? (usedBytes / quotaBytes).toFixed(4) : '0');
      setText(kept, onDisk ? durabilityWords(persisted) : 'In memory only: gone with its tab.');
    },
  };
}

function durabilityWords(persisted: boolean | null): string {
  return persisted === true
    ? 'Durable, and kept under storage pressure.'
    : 'Durable; the browser may evict it under pressure.';
}

function actionButton(
  name: 'tab' | 'reload',
  label: string,
  onclick: () => void,
): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'quiet', onclick });
  button.append(icon(name), label);
  return button;
}
