import type { FleetPlan } from './run-fleet.ts';

const MINUTE_MS = 60_000;

/** A server that fails for ten minutes; each client is woken every 15 minutes, and about two files are new then. */
export function fleetPlan(clients: number, seed: number, retry?: FleetPlan['retry']): FleetPlan {
  return {
    clients,
    seed,
    habits: {
      wakeMinutes: 15,
      feedMs: 500,
      filesPerWake: 2,
      fileMs: 6000,
      // A quarter of an hour of use a day.
      inFront: 0.01,
    },
    outage: { fromMs: 45 * MINUTE_MS, toMs: 55 * MINUTE_MS },
    untilMs: 90 * MINUTE_MS,
    ...(retry && { retry }),
  };
}

/** No ten seconds may bring more requests than this many times those of an ordinary ten seconds. */
export const HIGHEST_PEAK = 2;
