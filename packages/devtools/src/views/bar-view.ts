import { element, setAttribute, setProperty } from '../dom/element.ts';
import { keyedViews, type View } from '../dom/keyed-views.ts';
import { type Bar, type BarPiece, type PieceKind, pieceName } from '../model/bar-pieces.ts';

/** The bar of a body: what is stored where, and what is missing. Below it, what its colours mean. */
export function barView(): View<Bar> {
  const track = element('div', { class: 'bar', role: 'img' });
  // Spoken is what `role="img"` is labelled with.
  const legend = element('ul', { class: 'legend', 'aria-hidden': 'true' });
  const showPieces = keyedViews<BarPiece>(
    track,
    ({ start, kind }) => `${kind} ${start}`,
    pieceView,
  );
  const showLegend = keyedViews<PieceKind>(legend, (kind) => kind, legendView);
  return {
    element: element('div', { class: 'bar-box' }, track, legend),
    update({ pieces, words }) {
      setAttribute(track, 'aria-label', words);
      showPieces(pieces);
      showLegend([...new Set(pieces.map(({ kind }) => kind))]);
    },
  };
}

function pieceView({ kind }: BarPiece): View<BarPiece> {
  const piece = element('span', { 'data-kind': kind });
  return {
    element: piece,
    update({ from, to }) {
      setProperty(piece, '--from', from.toFixed(5));
      setProperty(piece, '--size', (to - from).toFixed(5));
    },
  };
}

function legendView(kind: PieceKind): View<PieceKind> {
  const item = element('li', { 'data-kind': kind }, pieceName(kind));
  return { element: item, update: () => {} };
}
