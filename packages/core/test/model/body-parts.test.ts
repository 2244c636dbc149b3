import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BodyPart,
  endInRows,
  gapEnd,
  holesOf,
  joinedReceived,
  partsBefore,
  storedBytes,
  stretchesOf,
  withPart,
} from '../../src/model/body-parts.ts';

/** A body as a list of places, one for each byte: a file, `rows`, or nothing. */
interface Body {
  readonly received: number;
  readonly parts: readonly BodyPart[];
}

/** Any body: stretches in rows and in files up to `received`, then files with gaps before them. */
const bodies: fc.Arbitrary<Body> = fc
  .record({
    prefix: fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 5 }), inFile: fc.boolean() })),
    ahead: fc.array(
      fc.record({ gap: fc.integer({ min: 1, max: 5 }), bytes: fc.integer({ min: 1, max: 5 }) }),
    ),
  })
  .map(({ prefix, ahead }) => {
    const parts: BodyPart[] = [];
    let position = 0;
    for (const { bytes, inFile } of prefix) {
      if (inFile) parts.push({ file: `f${position}`, start: position, end: position + bytes });
      position += bytes;
    }
    const received = position;
    for (const { gap, bytes } of ahead) {
      position += gap;
      parts.push({ file: `f${position}`, start: position, end: position + bytes });
      position += bytes;
    }
    return { received, parts };
  });

const isIn = ({ start, end }: BodyPart, offset: number) => start <= offset && offset < end;

test('stretches give every byte of a range once, in order, from where it lies', () => {
  fc.assert(
    fc.property(bodies, fc.nat(40), fc.nat(40), ({ parts }, one, other) => {
      const [start, end] = [Math.min(one, other), Math.max(one, other)];
      let position = start;
      for (const stretch of stretchesOf(parts, { start, end })) {
        expect(stretch.start).toBe(position);
        expect(stretch.end).toBeGreaterThan(position);
        for (let offset = stretch.start; offset < stretch.end; offset += 1)
          expect(parts.find((part) => isIn(part, offset)) ?? null).toBe(stretch.part);
        position = stretch.end;
      }
      expect(position).toBe(end);
    }),
  );
});

test('what is stored is the beginning and what lies beyond a gap', () => {
  fc.assert(
    fc.property(bodies, ({ received, parts }) => {
      const ahead = parts.filter(({ start }) => start > received);
      const bytes = ahead.reduce((sum, { start, end }) => sum + end - start, 0);
      expect(storedBytes({ received, parts })).toBe(received + bytes);
    }),
  );
});

test('rows end before the files that end the beginning', () => {
  fc.assert(
    fc.property(bodies, ({ received, parts }) => {
      const inRows = (offset: number) => !parts.some((part) => isIn(part, offset));
      let end = received;
      while (end > 0 && !inRows(end - 1)) end -= 1;
      expect(endInRows({ received, parts })).toBe(end);
    }),
  );
});

test('cut off at an offset, a body has what lies before it and nothing else', () => {
  fc.assert(
    fc.property(bodies, fc.nat(40), ({ parts }, end) => {
      const cut = partsBefore(parts, end);
      for (let offset = 0; offset < 60; offset += 1) {
        const before = offset < end && parts.some((part) => isIn(part, offset));
        expect(cut.some((part) => isIn(part, offset))).toBe(before);
      }
    }),
  );
});

test('holes are what is not stored, in order, and the first one ends where the stored bytes go on', () => {
  fc.assert(
    fc.property(bodies, fc.nat(10), ({ received, parts }, more) => {
      const total = Math.max(received, ...parts.map(({ end }) => end)) + more;
      const holes = holesOf({ received, parts }, total);
      for (let offset = 0; offset < total; offset += 1) {
        const isStored = offset < received || parts.some((part) => isIn(part, offset));
        expect(holes.some(({ start, end }) => start <= offset && offset < end)).toBe(!isStored);
      }
      for (const [i, hole] of holes.entries())
        expect(hole.start).toBeGreaterThan(holes[i - 1]?.end ?? -1);
      const end = gapEnd({ received, parts });
      if (end !== null) expect(holes[0]).toEqual({ start: received, end });
    }),
  );
});

test('when the gap before a part is filled, the part belongs to the beginning', () => {
  const parts = [
    { file: 'b', start: 10, end: 20 },
    { file: 'c', start: 20, end: 25 },
    { file: 'd', start: 26, end: 30 },
  ];
  expect(joinedReceived(9, parts)).toBe(9);
  expect(joinedReceived(10, parts)).toBe(25);
});

describe('a part that has grown', () => {
  test('takes the place of what it was', () => {
    const parts = [{ file: 'a', start: 5, end: 6 }];
    const grown = withPart(withPart(parts, { file: 'b', start: 0, end: 2 }), {
      file: 'a',
      start: 5,
      end: 9,
    });
    expect(grown).toEqual([
      { file: 'b', start: 0, end: 2 },
      { file: 'a', start: 5, end: 9 },
    ]);
  });
});
