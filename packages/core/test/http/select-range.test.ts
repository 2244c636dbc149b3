import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectRange } from '../../src/http/ranges.ts';

test.each([
  ['bytes=0-0', { start: 0, end: 1 }],
  ['bytes=10-19', { start: 10, end: 20 }],
  ['bytes=10-', { start: 10, end: 100 }],
  ['bytes=90-1000', { start: 90, end: 100 }],
  ['bytes=-10', { start: 90, end: 100 }],
  ['bytes=-1000', { start: 0, end: 100 }],
  ['BYTES=5-', { start: 5, end: 100 }],
  ['bytes= 5-6 ', { start: 5, end: 7 }],
  ['bytes=,5-6,,', { start: 5, end: 7 }],
  ['bytes=99-', { start: 99, end: 100 }],
  ['bytes=0-99999999999999999999999', { start: 0, end: 100 }],
  ['bytes=-99999999999999999999999', { start: 0, end: 100 }],
])('%s of 100 bytes', (header, range) => {
  expect(selectRange(header, 100)).toEqual(range);
});

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0', 'bytes=99999999999999999999999-'])(
  '%s of 100 bytes is not satisfiable',
  (header) => expect(selectRange(header, 100)).toBe('unsatisfiable'),
);

describe('RFC 9110 §14.2: what makes no sense is ignored', () => {
  test.each([
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=,',
    'bytes=a-b',
    'bytes=20-10',
    'bytes=1.5-2',
    'bytes=-5-6',
    'bytes=+1-2',
    'bytes=0x1-2',
    'items=0-5',
    'bytes 0-5',
    'bytes=0-5; q=1',
    // Several: a server may ignore those.
    'bytes=0-5,10-15',
  ])('%j', (header) => expect(selectRange(header, 100)).toBeNull());
});

test('of nothing', () => {
  expect(selectRange('bytes=0-', 0)).toBe('unsatisfiable');
  expect(selectRange('bytes=-0', 0)).toBe('unsatisfiable');
  // Satisfiable by RFC 9110 §14.1.2, but no Content-Range could say so.
  expect(selectRange('bytes=-5', 0)).toBeNull();
});

test('a range is never empty, never beyond the end, and what was asked for', () => {
  const position = fc.nat({ max: 2000 });
  fc.assert(
    fc.property(position, position, position, (first, last, size) => {
      const range = selectRange(`bytes=${first}-${last}`, size);
      if (last < first) return range === null;
      if (first >= size) return range === 'unsatisfiable';
      return (
        range !== null &&
        range !== 'unsatisfiable' &&
        range.start === first &&
        range.end === Math.min(last + 1, size) &&
        range.end > range.start
      );
    }),
  );
});

test('the last bytes end at the end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2000 }), (n, size) => {
      const start = Math.max(0, size - n);
      expect(selectRange(`bytes=-${n}`, size)).toEqual({ start, end: size });
    }),
  );
});

test('no header throws, or gives a range out of bounds', () => {
  const header = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'bytes=-0123456789, ') }).map((rest) => `bytes=${rest}`),
  );
  fc.assert(
    fc.property(header, fc.nat(), (value, size) => {
      const range = selectRange(value, size);
      if (range === null || range === 'unsatisfiable') return true;
      return 0 <= range.start && range.start < range.end && range.end <= size;
    }),
    { numRuns: 2000 },
  );
});
