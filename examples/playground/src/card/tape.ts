import type { RegistrationSnapshot } from '@bgfetch/core';
import { element, setAttribute, setProperty } from '../dom/element.ts';
import { keyedViews } from '../dom/keyed-views.ts';
import type { View } from '../dom/view.ts';
import { fractionOf, overallProgress, recordProgress, tellsOnlyTheWhole } from './progress-of.ts';

interface Piece {
  readonly key: string;
  readonly share: number;
  readonly fraction: number;
  readonly state: string;
}

/** The overall progress: one bar, cut into a piece per record that is as wide as the record is large. */
export function tapeView(): View<RegistrationSnapshot> {
  const tape = element('div', { class: 'tape', role: 'progressbar', 'aria-label': 'Progress' });
  const update = keyedViews<Piece>(tape, (piece) => piece.key, pieceView);
  return {
    element: tape,
    update(snapshot) {
      const fraction = fractionOf(overallProgress(snapshot));
      update(tellsOnlyTheWhole(snapshot) ? [wholeOf(snapshot)] : piecesOf(snapshot));
      const unknown = fraction === null && snapshot.status === 'running';
      setAttribute(tape, 'data-unknown', unknown);
      const percent = snapshot.result === 'success' ? 100 : Math.floor((fraction ?? 0) * 100);
      setAttribute(tape, 'aria-valuenow', unknown ? null : percent);
    },
  };
}

function pieceView(): View<Piece> {
  const fill = element('span', { class: 'tape-fill' });
  const piece = element('span', { class: 'tape-piece' }, fill);
  return {
    element: piece,
    update({ share, fraction, state }) {
      setProperty(piece, '--share', String(share));
      setProperty(fill, '--fraction', fraction.toFixed(4));
      setAttribute(piece, 'data-state', state);
    },
  };
}

function wholeOf(snapshot: RegistrationSnapshot): Piece {
  const fraction = fractionOf(overallProgress(snapshot)) ?? 0;
  return { key: 'whole', share: 1, fraction, state: 'active' };
}

function piecesOf(snapshot: RegistrationSnapshot): Piece[] {
  const parts = snapshot.records.map((record) => recordProgress(snapshot, record));
  const known = parts.flatMap(({ total }) => (total === null ? [] : [total]));
  // A file whose size nobody has told yet gets an average share.
  const average = known.reduce((sum, total) => sum + total, 0) / (known.length || 1) || 1;
  return snapshot.records.map((record, i) => {
    const part = parts[i] ?? { moved: 0, total: null };
    return {
      key: String(record.index),
      share: Math.max(1, part.total ?? average),
      fraction: record.state === 'done' ? 1 : (fractionOf(part) ?? 0),
      state: record.state,
    };
  });
}
