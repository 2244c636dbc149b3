import { expect, it } from 'vitest';
import { speedMeter } from '../src/speed/speed-meter.ts';

it('reads an even pace right from the start', () => {
  const meter = speedMeter();
  expect(meter.sample(0, 0)).toBe(0);
  for (let second = 1; second < 5; second++) {
    expect(meter.sample(second * 100, second * 1000)).toBeCloseTo(100);
  }
});

it('smooths chunks that land once a second', () => {
  const meter = speedMeter();
  let speed = 0;
  for (let tick = 0; tick <= 40; tick++)
    speed = meter.sample(Math.floor(tick / 2) * 1000, tick * 500);
  expect(speed).toBeGreaterThan(800);
  expect(speed).toBeLessThan(1200);
});

it('falls to nothing when nothing moves', () => {
  const meter = speedMeter();
  meter.sample(0, 0);
  meter.sample(10_000, 1000);
  expect(meter.sample(10_000, 30_000)).toBeLessThan(1);
});

it('takes a record that starts over for no speed, not for a negative one', () => {
  const meter = speedMeter();
  meter.sample(5000, 0);
  expect(meter.sample(0, 1000)).toBe(0);
});
