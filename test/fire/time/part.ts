import type { FirePart } from '../runner/fire-part.ts';
import { seededRandom } from '../runner/seeded-random.ts';
import { runSchedule } from './run-schedule.ts';
import { planTime } from './time-plan.ts';

/** Schedules in each run. A failure names the one, which is a seed of its own. */
const SCHEDULES = 250;

/** Each schedule has a seed of its own, so that one alone can be had again. */
export async function runOne(seed: number): Promise<number> {
  const random = seededRandom(seed);
  const plan = planTime(random);
  try {
    return await runSchedule(plan, random);
  } catch (cause) {
    throw new Error(`Schedule ${seed}: ${cause} ${JSON.stringify(plan)}`, { cause });
  }
}

const part: FirePart = {
  about: 'clocks that jump, devices that sleep, networks that flap or lie, on a virtual clock',
  runs: { node: 80 },
  limitMs: 600_000,
  async open() {
    return {
      async run({ seed, only, failed }) {
        let requests = 0;
        let schedules = 0;
        for (let at = 0; at < SCHEDULES; at += 1) {
          const name = `schedule ${seed * SCHEDULES + at}`;
          if (only !== null && only !== name) continue;
          schedules += 1;
          await runOne(seed * SCHEDULES + at).then(
            (count) => {
              requests += count;
            },
            (problem) => failed(name, problem),
          );
        }
        return { schedules, requests };
      },
      async end() {},
    };
  },
};

export default part;
