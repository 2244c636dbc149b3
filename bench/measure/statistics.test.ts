import { expect, test } from 'vitest';
import { median, medianRatio } from './statistics.ts';

test('the median of an even number of values lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([30, 10, 20])).toBe(20);
});

test('a ratio is taken within each round, so that a slow round counts for both', () => {
  expect(medianRatio([20, 200, 30], [10, 100, 10])).toBe(2);
});
