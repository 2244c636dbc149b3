import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fractionOf,
  isActive,
  measureSpeed,
  progressProps,
  remainingMs,
  type Speed,
  totalsOf,
} from '../../src/index.ts';
import { snapshotOf } from '../support/snapshot-of.ts';

test('a fraction is known when the size is', () => {
  expect(fractionOf({ downloaded: 25, expectedBytes: 100 })).toBe(0.25);
  expect(fractionOf({ downloaded: 25, expectedBytes: null })).toBeNull();
  expect(fractionOf({ downloaded: 0, expectedBytes: 0 })).toBeNull();
  expect(fractionOf({ downloaded: 0, expectedBytes: 0, result: 'success' })).toBe(1);
  expect(fractionOf({ downloaded: 120, expectedBytes: 100 })).toBe(1);
});

test('an upload counts its request bodies, and its answer once the size of that is known', () => {
  const upload = { downloaded: 0, expectedBytes: null, uploaded: 30, uploadTotal: 60 };
  expect(fractionOf(upload)).toBe(0.5);
  expect(fractionOf({ ...upload, uploaded: 60, downloaded: 20, expectedBytes: 40 })).toBe(0.8);
});

test('without a known size a progress element has no value', () => {
  expect(progressProps({ downloaded: 25, expectedBytes: 100 })).toEqual({ max: 1, value: 0.25 });
  expect(progressProps({ downloaded: 25, expectedBytes: null })).toEqual({ max: 1 });
});

test('active is what has been started and has not ended', () => {
  const active = (['none', 'pending', 'running', 'waiting', 'paused', 'settled'] as const).filter(
    (status) => isActive({ status }),
  );
  expect(active).toEqual(['pending', 'running', 'waiting', 'paused']);
});

test('totals count what has ended with what it has, and know no size while an active one has none', () => {
  const done = snapshotOf({ status: 'settled', result: 'success', downloaded: 50 });
  const failed = snapshotOf({
    status: 'settled',
    result: 'failure',
    downloaded: 5,
    expectedBytes: 90,
  });
  const running = snapshotOf({ downloaded: 20, expectedBytes: 100 });
  const totals = totalsOf([done, failed, running]);
  expect(totals).toEqual({
    count: 3,
    active: 1,
    succeeded: 1,
    failed: 1,
    downloaded: 75,
    expectedBytes: 155,
    uploaded: 0,
    uploadTotal: 0,
  });
  expect(fractionOf(totalsOf([done, failed]))).toBe(1);
  expect(totalsOf([running, snapshotOf({ expectedBytes: null })]).expectedBytes).toBeNull();
  expect(fractionOf(totalsOf([]))).toBeNull();
  const upload = snapshotOf({ uploaded: 5, uploadTotal: 10, expectedBytes: null });
  expect(fractionOf(totalsOf([upload]))).toBe(0.5);
});

test('a fraction of anything is between 0 and 1, and never falls while bytes come', () => {
  const amounts = fc.record({
    downloaded: fc.nat(),
    expectedBytes: fc.option(fc.nat()),
    uploaded: fc.nat(),
    uploadTotal: fc.nat(),
  });
  fc.assert(
    fc.property(amounts, fc.nat(), (before, more) => {
      const fraction = fractionOf(before);
      if (fraction === null) return;
      expect(fraction).toBeGreaterThanOrEqual(0);
      expect(fraction).toBeLessThanOrEqual(1);
      const after = fractionOf({ ...before, downloaded: before.downloaded + more });
      expect(after).toBeGreaterThanOrEqual(fraction);
    }),
  );
});

/** Measures once a second, and gives all measurements. */
function measured(...bytes: number[]): Speed[] {
  const speeds: Speed[] = [];
  bytes.forEach((downloaded, second) => {
    const before = speeds.at(-1) ?? null;
    speeds.push(measureSpeed(before, { downloaded, uploaded: 0 }, 1000 * second));
  });
  return speeds;
}

test('a steady transfer has its speed, and one that stalls loses it', () => {
  const steady = measured(0, 100, 200, 300).map(({ bytesPerSecond }) => bytesPerSecond);
  expect(steady[0]).toBeNull();
  for (const speed of steady.slice(1)) expect(speed).toBeCloseTo(100);
  const stalled = measured(0, 1000, 1000, 1000, ...Array(30).fill(1000));
  expect(stalled.at(-1)?.bytesPerSecond).toBeLessThan(5);
});

test('it is measured anew for another fetch, after bytes were given up, and when the clock was set back', () => {
  const [, before] = measured(0, 100);
  const now = { downloaded: 200, uploaded: 0 };
  const speed = before as Speed;
  expect(measureSpeed(speed, now, 2000).bytesPerSecond).toBeCloseTo(100);
  expect(measureSpeed(speed, { ...now, uid: 'other' }, 2000).bytesPerSecond).toBeNull();
  expect(measureSpeed(speed, { ...now, downloaded: 50 }, 2000).bytesPerSecond).toBeNull();
  expect(measureSpeed(speed, { ...now, status: 'paused' }, 2000).bytesPerSecond).toBeNull();
  expect(measureSpeed(speed, now, 10).bytesPerSecond).toBeNull();
  expect(measureSpeed(speed, now, 1100)).toBe(speed);
});

test('the remaining time is known when the size and the speed are', () => {
  const half = { downloaded: 50, expectedBytes: 100 };
  expect(remainingMs(half, 25)).toBe(2000);
  expect(remainingMs(half, null)).toBeNull();
  expect(remainingMs(half, 0)).toBeNull();
  expect(remainingMs({ downloaded: 50, expectedBytes: null }, 25)).toBeNull();
  expect(remainingMs({ downloaded: 120, expectedBytes: 100 }, 25)).toBe(0);
});
