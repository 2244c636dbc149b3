import { timerWakeSource } from '../../../packages/core/src/wakes/wake-source.ts';
import { type FleetWorld, RetryingRecord } from './retrying-record.ts';

/** What clients do: at each wake they ask for a feed, then for the files that are new. */
export interface FleetHabits {
  readonly wakeMinutes: number;
  readonly feedMs: number;
  readonly filesPerWake: number;
  readonly fileMs: number;
  /** The share of clients whose page is in front: they have no deadline. */
  readonly inFront: number;
}

/** Starts one client of the fleet: wakes by the library's own source, records with its own retries. */
export function startClient(world: FleetWorld, habits: FleetHabits): void {
  const { clock, random } = world;
  const source = timerWakeSource(clock);
  const isInFront = random() < habits.inFront;
  const open: RetryingRecord[] = [];
  let isBusy = false;

  async function work(signal: AbortSignal): Promise<void> {
    if (open.length === 0) {
      open.push(new RetryingRecord(world, habits.feedMs));
      const files = poisson(habits.filesPerWake, random);
      for (let file = 0; file < files; file += 1)
        open.push(new RetryingRecord(world, -Math.log(1 - random()) * habits.fileMs + 10));
    }
    // The feed says which files there are, so they come after it, as an app has them: one after the other.
    for (let record = open[0]; record; record = open[0]) {
      await record.complete(signal);
      open.shift();
    }
  }

  const wake = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    const window = new AbortController();
    const cancel = isInFront
      ? () => {}
      : clock.setTimer(() => window.abort(new Error('The wake is over.')), source.budgetMs);
    await work(window.signal).catch(() => {});
    cancel();
    isBusy = false;
  };
  const sink = { wake: () => void wake(), expired: () => {} };
  // Devices were switched on at any time.
  clock.setTimer(
    () => void source.configure({ minimumFetchInterval: habits.wakeMinutes }, sink as never),
    random() * habits.wakeMinutes * 60_000,
  );
}

function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
