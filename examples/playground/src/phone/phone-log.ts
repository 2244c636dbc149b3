import type { NativeLogEntry } from '@bgfetch/core/testing';
import { element, setText } from '../dom/element.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import type { View } from '../dom/view.ts';
import { entryWords } from './entry-words.ts';

const SHOWN = 80;

interface Line {
  readonly number: number;
  readonly entry: NativeLogEntry;
  /** Of the first entry. */
  readonly since: number;
}

/** What happened to the phone, newest first. */
export function phoneLog(): View<readonly NativeLogEntry[]> {
  const rows = element('ol', {
    class: 'phone-log',
    tabindex: 0,
    'aria-label': 'What the phone saw',
  });
  const show = keyedViews<Line>(rows, ({ number }) => String(number), lineView);
  const empty = element('p', { class: 'hint' }, 'Launch the app, and the phone keeps a log here.');
  return {
    element: element('div', { class: 'phone-story' }, empty, rows),
    update(entries) {
      const since = entries[0]?.at ?? 0;
      const lines = entries.map((entry, number) => ({ number, entry, since }));
      show(lines.slice(-SHOWN).reverse());
      empty.hidden = entries.length > 0;
      rows.hidden = entries.length === 0;
    },
  };
}

function lineView(): View<Line> {
  const time = element('time', {});
  const words = element('span', {});
  const row = element('li', {}, time, words);
  return {
    element: row,
    update({ entry, since }) {
      const { text, tone } = entryWords(entry);
      row.dataset.tone = tone;
      setText(time, `${((entry.at - since) / 1000).toFixed(1)} s`);
      setText(words, text);
    },
  };
}
