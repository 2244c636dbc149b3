import {
  defaultEngineOptions,
  type EngineOptions,
} from '../../../packages/core/src/transfer/engine-options.ts';
import { seededRandom } from '../runner/seeded-random.ts';
import { type FleetHabits, startClient } from './fleet-client.ts';
import { FleetClock } from './fleet-clock.ts';
import { FleetServer, type Outage } from './fleet-server.ts';

export interface FleetPlan {
  readonly clients: number;
  readonly seed: number;
  readonly habits: FleetHabits;
  readonly outage: Outage;
  readonly untilMs: number;
  readonly retry?: Partial<EngineOptions['retry']>;
}

export interface FleetReport {
  /** Requests in each second. */
  readonly requests: readonly number[];
  /** Requests per second before the outage. */
  readonly steady: number;
  /** The highest mean of ten seconds after the fleet has begun, as a multiple of `steady`. */
  readonly peak: number;
  readonly peakAtSecond: number;
}

const WINDOW_SECONDS = 10;

export async function runFleet(plan: FleetPlan): Promise<FleetReport> {
  const { clients, habits, outage, untilMs } = plan;
  const clock = new FleetClock();
  const server = new FleetServer(clock, outage);
  const options = {
    ...defaultEngineOptions,
    retry: { ...defaultEngineOptions.retry, ...plan.retry },
  };
  const world = { clock, random: seededRandom(plan.seed), server, options };
  for (let client = 0; client < clients; client += 1) startClient(world, habits);
  await clock.advanceTo(untilMs);
  const requests = Array.from({ length: untilMs / 1000 }, (_, at) => server.requests[at] ?? 0);
  // The first wakes come one interval after the switching on; in the second interval all are there.
  const beginning = 2 * habits.wakeMinutes * 60;
  const steady = meanOf(requests.slice(beginning, outage.fromMs / 1000));
  let peak = 0;
  let peakAtSecond = beginning;
  for (let at = beginning; at + WINDOW_SECONDS <= requests.length; at += 1) {
    const mean = meanOf(requests.slice(at, at + WINDOW_SECONDS));
    if (mean > peak) [peak, peakAtSecond] = [mean, at];
  }
  return { requests, steady, peak: peak / steady, peakAtSecond };
}

function meanOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0) / counts.length;
}
