import { expect, test } from 'vitest';
import { fleetPlan, HIGHEST_PEAK } from './fleet-plan.ts';
import { runFleet } from './run-fleet.ts';

/** The fewer there are the more of the peak is chance, which this leaves room for. */
const CLIENTS = 3000;
const CHANCE = 0.5;

test('a fleet whose server fails for ten minutes does not fall upon it', async () => {
  const { peak } = await runFleet(fleetPlan(CLIENTS, 1));
  expect(peak).toBeLessThan(HIGHEST_PEAK + CHANCE);
}, 60_000);

test('retries that begin after a second would', async () => {
  const { peak } = await runFleet(fleetPlan(CLIENTS, 1, { baseDelayMs: 1000 }));
  expect(peak).toBeGreaterThan(HIGHEST_PEAK + CHANCE);
}, 60_000);
