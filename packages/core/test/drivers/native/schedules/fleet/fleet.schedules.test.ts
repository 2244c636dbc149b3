import fc from 'fast-check';
import { expect, test } from 'vitest';
import { letAppsThrow } from '../apps-that-throw.ts';
import { replay } from '../replay.ts';
import { fleetSchedules } from './fleet-schedule.ts';
import { runFleet } from './run-fleet.ts';

letAppsThrow();

test('promise 4: every plugin, app and phone, through wakes, kills, freezes, damage and late handlers', async () => {
  let wakes = 0;
  const property = fc.asyncProperty(fleetSchedules, async (schedule) => {
    wakes += (await runFleet(schedule)).wakes;
  });
  await fc.assert(property, replay(1500));
  expect(wakes).toBeGreaterThan(0);
}, 600_000);
