import fc from 'fast-check';
import { type Simulated, simulate } from './simulate.ts';
import { worldPlan } from './world-plan.ts';

/** Runs `count` random schedules; throws with the smallest one that breaks a law, and how to have it again. */
export async function checkLaws(seed: number, count: number): Promise<Simulated> {
  let requests = 0;
  let bytes = 0;
  await fc.assert(
    fc.asyncProperty(worldPlan, async (plan) => {
      const simulated = await simulate(plan);
      requests += simulated.requests;
      bytes += simulated.bytes;
    }),
    { seed, numRuns: count, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: false },
  );
  return { requests, bytes };
}
