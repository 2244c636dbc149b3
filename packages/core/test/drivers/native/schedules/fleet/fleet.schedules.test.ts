import fc from 'fast-check';
import { config } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replay } from '../replay.ts';
import { fleetSchedules } from './fleet-schedule.ts';
import { runFleet } from './run-fleet.ts';

beforeEach(() => {
  config.onUnhandledError = () => {};
});
afterEach(async () => {
  // RxJS reports in tasks of its own: those of the last schedule may still come.
  await new Promise((resolve) => setTimeout(resolve, 10));
  config.onUnhandledError = null;
});

test('promise 4: every plugin, app and phone, through wakes, kills, freezes, damage and late handlers', async () => {
  let wakes = 0;
  const property = fc.asyncProperty(fleetSchedules, async (schedule) => {
    wakes += (await runFleet(schedule)).wakes;
  });
  await fc.assert(property, replay(1500));
  expect(wakes).toBeGreaterThan(0);
}, 600_000);
