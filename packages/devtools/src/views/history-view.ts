import { element } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import { formatTime } from '../model/amounts.ts';
import type { HistoryEntry } from '../model/history.ts';
import type { PanelState } from './panel-state.ts';

/** What has happened since the panel was opened: retries with their reasons, answers, takeovers, ends. */
export function historyView(): View<PanelState> {
  const list = element('ol', { class: 'log', 'aria-label': 'What has happened, newest first' });
  const keys = new WeakMap<HistoryEntry, string>();
  let count = 0;
  const keyOf = (entry: HistoryEntry): string => {
    const key = keys.get(entry) ?? String(count++);
    keys.set(entry, key);
    return key;
  };
  const show = keyedViews<HistoryEntry>(list, keyOf, entryView);
  const empty = element(
    'p',
    { class: 'empty' },
    'Nothing has happened since this panel was opened.',
  );
  return {
    element: element('div', { class: 'page' }, list, empty),
    update({ history }) {
      empty.hidden = history.length > 0;
      list.hidden = history.length === 0;
      show(history);
    },
  };
}

/** An entry never changes. */
function entryView({ at, id, index, tone, words }: HistoryEntry): View<HistoryEntry> {
  const who = index === null ? id : `${id}, request ${index}`;
  return {
    element: element(
      'li',
      {},
      element('time', { datetime: new Date(at).toISOString() }, formatTime(at)),
      element('span', { class: 'who' }, who),
      element('span', { class: 'words', 'data-tone': tone }, words),
    ),
    update() {},
  };
}
