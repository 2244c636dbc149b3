import { engine, intoEngine } from './engine.ts';
import { drained } from './timed.ts';

const TIMER_MS = 4;

/** How long the main thread was taken while something ran. */
export interface MainThread {
  /** Tasks of 50 ms and more, as the browser tells them (Long Tasks §1); empty where it tells none. */
  readonly longTasks: readonly number[];
  /** The longest time by which a timer of 4 ms came late. */
  readonly latest: number;
}

export const mainThreadTasks = {
  mainThreadIdle: (ms: number) =>
    watched(() => new Promise<void>((resolve) => setTimeout(resolve, ms))),

  mainThreadDrain: (url: string, bytes: number) =>
    watched(async () => drained(await fetch(url, { cache: 'no-store' }), bytes)),

  async mainThreadEngine(url: string): Promise<MainThread> {
    await engine();
    const seen = await watched(async () => void (await intoEngine('main-thread', url)));
    await (await (await engine()).get('main-thread'))?.release();
    return seen;
  },
};

async function watched(work: () => Promise<void>): Promise<MainThread> {
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    longTasks.push(...list.getEntries().map(({ duration }) => duration));
  });
  if (PerformanceObserver.supportedEntryTypes.includes('longtask'))
    observer.observe({ type: 'longtask' });
  let latest = 0;
  let running = true;
  let before = performance.now();
  const tick = () => {
    const now = performance.now();
    latest = Math.max(latest, now - before - TIMER_MS);
    before = now;
    if (running) setTimeout(tick, TIMER_MS);
  };
  setTimeout(tick, TIMER_MS);
  await work();
  running = false;
  // The observer is told of the last task after it.
  await new Promise((resolve) => setTimeout(resolve, 200));
  observer.disconnect();
  return { longTasks, latest };
}
