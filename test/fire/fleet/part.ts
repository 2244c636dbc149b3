import type { FirePart } from '../runner/fire-part.ts';
import { fleetPlan, HIGHEST_PEAK } from './fleet-plan.ts';
import { runFleet } from './run-fleet.ts';

const CLIENTS = 100_000;

const part: FirePart = {
  about: 'a hundred thousand clients, and a server that fails for ten minutes',
  runs: { node: 1 },
  limitMs: 1_800_000,
  async open() {
    return {
      async run({ seed, tell }) {
        const { requests, steady, peak, peakAtSecond } = await runFleet(fleetPlan(CLIENTS, seed));
        tell(`${steady.toFixed(0)} requests per second; ${peak.toFixed(2)} times that at most`);
        if (peak > HIGHEST_PEAK)
          throw new Error(`${peak.toFixed(2)} times the usual load, at second ${peakAtSecond}.`);
        return {
          clients: CLIENTS,
          requests: requests.reduce((sum, count) => sum + count, 0),
          'max % of the usual load': Math.round(peak * 100),
        };
      },
      async end() {},
    };
  },
};

export default part;
