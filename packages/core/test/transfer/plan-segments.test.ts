import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Span } from '../../src/model/body-parts.ts';
import { type Claim, judgeThroughput, nextJob } from '../../src/transfer/plan-segments.ts';

const total = 200;
const least = 5;

/** Any number of connections side by side, each with what it brings, and gaps between them that nobody brings. */
const claims: fc.Arbitrary<Claim[]> = fc
  .array(
    fc.record({
      gap: fc.nat(20),
      size: fc.integer({ min: 1, max: 40 }),
      brought: fc.nat(40),
      bytesPerMs: fc.constantFrom(0, 1, 3, 10),
    }),
    { maxLength: 6 },
  )
  .map((all) => {
    let offset = 0;
    return all.flatMap(({ gap, size, brought, bytesPerMs }) => {
      const from = offset + gap;
      const end = Math.min(total, from + size);
      offset = end;
      return from < end
        ? [{ from, position: from + Math.min(brought, end - from), end, bytesPerMs }]
        : [];
    });
  });

const isIn = ({ start, end }: Span, offset: number) => start <= offset && offset < end;

test('a job is a hole that nobody fills, or half of the rest of one that is worth it', () => {
  fc.assert(
    fc.property(claims, fc.array(fc.nat(total), { maxLength: 8 }), (connections, edges) => {
      const sorted = [...new Set(edges)].sort((one, other) => one - other);
      const holes: Span[] = [];
      for (let i = 0; i + 1 < sorted.length; i += 2)
        holes.push({ start: sorted[i] as number, end: sorted[i + 1] as number });
      // What a connection is still to bring is not stored.
      for (const { position, end } of connections)
        if (position < end) holes.push({ start: position, end });
      holes.sort((one, other) => one.start - other.start);
      const job = nextJob(holes, connections, least);
      const isFree = (offset: number) =>
        holes.some((hole) => isIn(hole, offset)) &&
        !connections.some(({ from, end }) => from <= offset && offset < end);
      const free = Array.from({ length: total }, (_, i) => i).filter(isFree);
      if (!job) {
        expect(free).toEqual([]);
        for (const { position, end } of connections) expect(end - position).toBeLessThan(2 * least);
        return;
      }
      expect(job.start).toBeLessThan(job.end);
      if (job.of === null) {
        expect(job.start).toBe(free[0]);
        for (let i = job.start; i < job.end; i += 1) expect(isFree(i)).toBe(true);
      } else {
        const { position, end } = job.of;
        expect(free).toEqual([]);
        expect(job.end).toBe(end);
        expect(job.start - position).toBeGreaterThanOrEqual(least);
        expect(Math.abs(job.start - position - (end - job.start))).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('the slowest connection gives up half of its rest', () => {
  const fast = { from: 0, position: 40, end: 100, bytesPerMs: 10 };
  const slow = { from: 100, position: 140, end: 180, bytesPerMs: 1 };
  const job = nextJob([], [fast, slow], least);
  expect(job).toEqual({ start: 160, end: 180, of: slow });
});

test('auto: connections are added while each brings a gain, there is enough left, and there are fewer than 4', () => {
  fc.assert(
    fc.property(
      fc.record({
        connections: fc.integer({ min: 1, max: 6 }),
        ms: fc.nat(3000),
        bytesPerMs: fc.nat(5000),
        before: fc.option(fc.nat(5000)),
        restBytes: fc.nat(20_000_000),
      }),
      (measured) => {
        const { connections, ms, bytesPerMs, before, restBytes } = measured;
        const verdict = judgeThroughput(measured);
        if (connections >= 4) expect(verdict).toBe('settled');
        else if (ms < 1000 || restBytes < 3000 * bytesPerMs || bytesPerMs === 0)
          expect(verdict).toBe('wait');
        else expect(verdict).toBe(before !== null && bytesPerMs < 1.1 * before ? 'settled' : 'add');
      },
    ),
  );
});
