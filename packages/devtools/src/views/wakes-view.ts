import type { InspectedWake } from '@bgfetch/core/inspect';
import { element, setAttribute, setProperty, setText } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import { formatCount, formatTime } from '../model/amounts.ts';
import { type WakeBar, wakeTimeline, wakeWords } from '../model/wake-bars.ts';
import type { PanelState } from './panel-state.ts';

const keyOf = ({ startedAt, taskId }: InspectedWake): string => `${startedAt} ${taskId}`;

/** The wakes of this page, on a timeline and in words. */
export function wakesView(): View<PanelState> {
  const track = element('div', { class: 'timeline', role: 'img' });
  const showBars = keyedViews<WakeBar>(track, ({ wake }) => keyOf(wake), barView);
  const [from, to] = [element('span'), element('span')];
  const scale = element('p', { class: 'scale quiet', 'aria-hidden': 'true' }, from, to);
  const list = element('ol', { class: 'log', 'aria-label': 'Wakes, newest first' });
  const showList = keyedViews<InspectedWake>(list, keyOf, wakeView);
  const empty = element(
    'p',
    { class: 'empty' },
    'No wake since this panel was opened. The system, the browser or a timer wakes a page that has called bg.periodic.configure().',
  );
  return {
    element: element('div', { class: 'page' }, track, scale, list, empty),
    update({ inspection: { wakes, at } }) {
      const { start, end, bars } = wakeTimeline(wakes, at);
      empty.hidden = wakes.length > 0;
      track.hidden = scale.hidden = list.hidden = wakes.length === 0;
      setAttribute(
        track,
        'aria-label',
        `${formatCount(wakes.length, 'wake')} between ${formatTime(start)} and ${formatTime(end)}`,
      );
      setText(from, formatTime(start));
      setText(to, `${formatTime(end)}, now`);
      showBars(bars);
      showList(wakes);
    },
  };
}

function barView(): View<WakeBar> {
  const bar = element('span');
  return {
    element: bar,
    update({ wake, from, to }) {
      setProperty(bar, '--from', from.toFixed(5));
      setProperty(bar, '--size', (to - from).toFixed(5));
      setAttribute(bar, 'data-tone', toneOf(wake));
    },
  };
}

const toneOf = ({ endedAt, timedOut }: InspectedWake): string => {
  if (endedAt === null) return 'moving';
  return timedOut ? 'waiting' : 'good';
};

function wakeView({ startedAt, taskId, source }: InspectedWake): View<InspectedWake> {
  const words = element('span', { class: 'words' });
  const time = element(
    'time',
    { datetime: new Date(startedAt).toISOString() },
    formatTime(startedAt),
  );
  return {
    element: element(
      'li',
      {},
      time,
      element('span', { class: 'who' }, `${taskId} by ${source}`),
      words,
    ),
    update(wake) {
      setText(words, wakeWords(wake));
      setAttribute(words, 'data-tone', toneOf(wake));
    },
  };
}
