import { expect, test } from 'vitest';
import { runOne } from './part.ts';

const SCHEDULES = 60;

test('promises 1, 9: clocks that jump, sleep of hours, networks that flap and lie', {
  timeout: 60_000,
}, async () => {
  let requests = 0;
  for (let seed = 1; seed <= SCHEDULES; seed += 1) requests += await runOne(seed);
  expect(requests).toBeGreaterThan(SCHEDULES);
});
