import type { RecordSnapshot } from '@bgfetch/core';
import type { StoredRecord } from '@bgfetch/core/inspect';
import { formatBytes } from './amounts.ts';

/**
 * - `rows`, `file`: stored, from the beginning on without a gap
 * - `ahead`: stored in a file, with a gap before it
 * - `hole`: missing
 * - `stored`: stored, and nobody tells where
 * - `sent`: of a request body
 */
export type PieceKind = 'rows' | 'file' | 'ahead' | 'hole' | 'stored' | 'sent';

/** A piece of the bar of a body. */
export interface BarPiece {
  readonly kind: PieceKind;
  /** In bytes. */
  readonly start: number;
  readonly end: number;
  /** The same as fractions of the whole bar. */
  readonly from: number;
  readonly to: number;
}

export interface Bar {
  readonly pieces: readonly BarPiece[];
  /** How much of it there is, as in `3 MB of 8 MB`. */
  readonly amount: string;
  /** All of it in words, for those who can't see it. */
  readonly words: string;
}

type Span = Pick<BarPiece, 'kind' | 'start' | 'end'>;

/** The bar of the response body of a record. While its size is not known, what is stored fills the bar. */
export function responseBar(record: RecordSnapshot, stored: StoredRecord | null): Bar {
  const total = record.expectedBytes ?? (record.state === 'done' ? record.downloaded : null);
  const spans: readonly Span[] = stored
    ? [
        ...stored.stretches.map(({ place, isAhead, ...span }) => ({
          ...span,
          kind: isAhead ? ('ahead' as const) : place,
        })),
        ...stored.holes.map((hole) => ({ ...hole, kind: 'hole' as const })),
      ]
    : [{ kind: 'stored', start: 0, end: record.downloaded }];
  return barOf(spans, total);
}

/** The bar of the request body of a record. */
export const requestBar = (sent: number, total: number): Bar =>
  barOf([{ kind: 'sent', start: 0, end: sent }], total);

function barOf(spans: readonly Span[], total: number | null): Bar {
  const sorted = spans
    .filter(({ start, end }) => end > start)
    .sort((one, other) => one.start - other.start);
  // What came may be more than what was announced.
  const size = Math.max(total ?? 0, sorted.at(-1)?.end ?? 0);
  const pieces = sorted.map((span) => ({ ...span, from: span.start / size, to: span.end / size }));
  const amount = amountOf(pieces, total);
  return { pieces, amount, words: wordsOf(amount, pieces) };
}

const names: Record<PieceKind, string> = {
  rows: 'in rows',
  file: 'in a file',
  ahead: 'ahead of a gap',
  hole: 'missing',
  stored: 'stored',
  sent: 'sent',
};

export const pieceName = (kind: PieceKind): string => names[kind];

function amountOf(pieces: readonly BarPiece[], total: number | null): string {
  const here = pieces.filter(({ kind }) => kind !== 'hole');
  const bytes = here.reduce((sum, { start, end }) => sum + end - start, 0);
  return total === null
    ? `${formatBytes(bytes)}, of an unknown size`
    : `${formatBytes(bytes)} of ${formatBytes(total)}`;
}

/** More pieces than these say nothing to somebody who listens. */
const SPOKEN = 8;

function wordsOf(amount: string, pieces: readonly BarPiece[]): string {
  const parts = pieces
    .slice(0, SPOKEN)
    .map(({ kind, start, end }) => `${formatBytes(start)} to ${formatBytes(end)} ${names[kind]}`);
  const more = pieces.length > SPOKEN ? `, and ${pieces.length - SPOKEN} more pieces` : '';
  return parts.length === 0 ? amount : `${amount}: ${parts.join(', ')}${more}`;
}
