import type { Parameters } from 'fast-check';

/**
 * How many schedules, and which. A failure prints its seed and path: `BGFETCH_SEED=… BGFETCH_PATH=…` plays it again;
 * `BGFETCH_SCHEDULES=100000` looks further.
 */
export function replay<T>(schedules: number): Parameters<T> {
  const { BGFETCH_SCHEDULES, BGFETCH_SEED, BGFETCH_PATH } = process.env;
  return {
    numRuns: Number(BGFETCH_SCHEDULES ?? schedules),
    ...(BGFETCH_SEED && { seed: Number(BGFETCH_SEED) }),
    ...(BGFETCH_PATH && { path: BGFETCH_PATH }),
    endOnFailure: false,
  };
}
