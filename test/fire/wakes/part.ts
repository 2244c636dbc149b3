import fc from 'fast-check';
import { config } from 'rxjs';
import { fleetSchedules } from '../../../packages/core/test/drivers/native/schedules/fleet/fleet-schedule.ts';
import { runFleet } from '../../../packages/core/test/drivers/native/schedules/fleet/run-fleet.ts';
import type { FirePart } from '../runner/fire-part.ts';

/** Schedules in each run. */
const SCHEDULES = 250;

const part: FirePart = {
  about: 'every native plugin on a fake phone: wakes, kills, freezes, damaged rows, late handlers',
  runs: { node: 80 },
  limitMs: 600_000,
  async open() {
    // Handlers of the app throw.
    config.onUnhandledError = () => {};
    return {
      /** `only` is fast-check's path to one schedule. */
      async run({ seed, only, failed }) {
        let schedules = 0;
        let pages = 0;
        let wakes = 0;
        const property = fc.asyncProperty(fleetSchedules, async (schedule) => {
          schedules += 1;
          const figures = await runFleet(schedule);
          pages += figures.pages;
          wakes += figures.wakes;
        });
        const path = only === null ? {} : { path: only };
        const details = await fc.check(property, { seed, numRuns: SCHEDULES, ...path });
        const { errorInstance: broken } = details;
        const report = `${broken instanceof Error ? broken.message : broken}\n${fc.defaultReportMessage(details)}`;
        if (details.failed) failed(details.counterexamplePath ?? '', new Error(report));
        return { schedules, pages, wakes };
      },
      async end() {},
    };
  },
};

export default part;
