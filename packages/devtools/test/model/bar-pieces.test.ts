import { describe, expect, test } from 'vitest';
import { requestBar, responseBar } from '../../src/model/bar-pieces.ts';
import { aRecord, storedRecord } from './shown.ts';

const MB = 1_000_000;

describe('the bar of a response', () => {
  test('has what is stored where, what is ahead of a gap, and the holes', () => {
    const stored = storedRecord({
      stretches: [
        { start: 0, end: MB, place: 'rows', isAhead: false },
        { start: MB, end: 2 * MB, place: 'file', isAhead: false },
        { start: 3 * MB, end: 4 * MB, place: 'file', isAhead: true },
      ],
      holes: [
        { start: 2 * MB, end: 3 * MB },
        { start: 4 * MB, end: 8 * MB },
      ],
    });
    const { pieces, words } = responseBar(
      aRecord({ expectedBytes: 8 * MB, downloaded: 3 * MB }),
      stored,
    );
    expect(pieces.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['rows', 0, 1 / 8],
      ['file', 1 / 8, 2 / 8],
      ['hole', 2 / 8, 3 / 8],
      ['ahead', 3 / 8, 4 / 8],
      ['hole', 4 / 8, 1],
    ]);
    expect(words).toBe(
      '3.0 MB of 8.0 MB: 0 byte to 1.0 MB in rows, 1.0 MB to 2.0 MB in a file, 2.0 MB to 3.0 MB missing, 3.0 MB to 4.0 MB ahead of a gap, 4.0 MB to 8.0 MB missing',
    );
  });

  test('without a size, what is stored fills it', () => {
    const stored = storedRecord({
      stretches: [{ start: 0, end: 500, place: 'rows', isAhead: false }],
    });
    const bar = responseBar(aRecord({ downloaded: 500 }), stored);
    expect(bar.pieces).toMatchObject([{ kind: 'rows', from: 0, to: 1 }]);
    expect(bar.words).toMatch(/^500 byte, of an unknown size/);
  });

  test('without rows it shows what the snapshot says', () => {
    const bar = responseBar(aRecord({ downloaded: 25, expectedBytes: 100 }), null);
    expect(bar.pieces).toMatchObject([{ kind: 'stored', from: 0, to: 0.25 }]);
  });

  test('more than was announced does not leave the bar', () => {
    const bar = responseBar(aRecord({ downloaded: 120, expectedBytes: 100 }), null);
    expect(bar.pieces).toMatchObject([{ from: 0, to: 1 }]);
  });

  test('of nothing is empty', () => {
    expect(responseBar(aRecord({ expectedBytes: 10 }), null)).toMatchObject({
      pieces: [],
      words: '0 byte of 10 byte',
    });
  });

  test('many pieces are not all spoken', () => {
    const stretches = Array.from({ length: 20 }, (_, i) => ({
      start: i * 10,
      end: i * 10 + 5,
      place: 'file' as const,
      isAhead: i > 0,
    }));
    const { words } = responseBar(aRecord({ expectedBytes: 200 }), storedRecord({ stretches }));
    expect(words).toContain('and 12 more pieces');
  });
});

test('the bar of a request', () => {
  expect(requestBar(30, 120).pieces).toMatchObject([{ kind: 'sent', from: 0, to: 0.25 }]);
});
