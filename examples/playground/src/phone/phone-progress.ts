import { fractionOf, overallProgress } from '../card/progress-of.ts';
import { statusWords } from '../card/status-words.ts';
import { element, setProperty, setText } from '../dom/element.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import type { View } from '../dom/view.ts';
import { formatBytes } from '../format/bytes.ts';
import { count } from '../format/count.ts';
import type { OriginBytes } from './bytes-by-origin.ts';
import type { PhoneView } from './pocket-phone.ts';

interface Piece {
  readonly key: string;
  readonly origin: string;
  readonly bytes: number;
  readonly total: number;
}

/** The phone's download, in pieces as it came: in front, and wake by wake. */
export function phoneProgress(): View<PhoneView> {
  const label = element('strong', {});
  const amount = element('span', {});
  const tape = element('div', {
    class: 'phone-tape',
    role: 'progressbar',
    'aria-label': 'Download',
  });
  const show = keyedViews<Piece>(tape, ({ key }) => key, pieceView);
  const words = element('p', { class: 'phone-words' }, label, amount);
  const legend = element('p', { class: 'hint' });
  return {
    element: element('div', { class: 'phone-progress' }, words, tape, legend),
    update({ app, download, origins }) {
      if (!download) {
        setText(label, 'No download yet');
        setText(amount, '');
        show([]);
        setText(legend, 'Launch the app and start the episode in it.');
        return;
      }
      const { moved, total } = overallProgress(download);
      const context = { own: download.runner ?? '', now: Date.now(), bytesPerSecond: 0 };
      // What a dead app said last is not how it is.
      const isLost = (app === 'terminated' || app === 'force-quit') && download.result === '';
      setText(label, isLost ? 'Kept on disk' : statusWords(download, context).label);
      setText(amount, `${formatBytes(moved)} of ${formatBytes(total ?? moved)}`);
      const percent = Math.floor((fractionOf({ moved, total }) ?? 0) * 100);
      tape.setAttribute('aria-valuenow', String(percent));
      show(
        origins.map(({ origin, bytes }, i) => ({
          key: String(i),
          origin,
          bytes,
          total: total ?? moved,
        })),
      );
      setText(legend, legendOf(origins));
    },
  };
}

function legendOf(origins: readonly OriginBytes[]): string {
  const last = origins.at(-1);
  if (!last) return 'Nothing has come yet.';
  const wakes = new Set(origins.flatMap(({ origin }) => (origin === 'front' ? [] : origin))).size;
  if (wakes === 0) return 'All of it in front so far.';
  const where = last.origin === 'front' ? 'In front' : `W${last.origin.slice(1)}`;
  return `${where}: ${formatBytes(last.bytes)}. ${count(wakes, 'wake')} so far.`;
}

function pieceView(): View<Piece> {
  const piece = element('span', {});
  return {
    element: piece,
    update({ origin, bytes, total }) {
      piece.dataset.origin = origin === 'front' ? 'front' : 'wake';
      piece.title = `${origin === 'front' ? 'In front' : origin}: ${formatBytes(bytes)}`;
      setProperty(piece, '--share', (bytes / total).toFixed(5));
    },
  };
}
