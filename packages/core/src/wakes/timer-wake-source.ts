import type { Clock } from '../platform/clock.ts';
import type { PeriodicConfig, ScheduledTaskConfig } from './periodic-config.ts';
import type { PeriodicStatus } from './periodic-status.ts';
import type { WakeSink, WakeSource } from './wake-source.ts';

const MINUTE_MS = 60_000;
const SHORTEST_INTERVAL_MS = MINUTE_MS;
const BUDGET_MS = 22_000;

/** The task id of wakes that come by timer. */
export const TIMER_TASK_ID = 'bgfetch-timer';

/**
 * The last resort: wakes by timer, only while the page is open. The budget is the one of a phone, so that an app
 * that works in a browser tab works in a pocket.
 */
export function timerWakeSource(clock: Clock): WakeSource {
  const timers = new Map<string, () => void>();
  let sink: WakeSink | null = null;
  let intervalMs = 0;

  const stop = (): void => {
    for (const cancel of timers.values()) cancel();
    timers.clear();
  };
  const schedule = (taskId: string, delayMs: number, periodic: boolean): void => {
    timers.get(taskId)?.();
    const due = (): void => {
      timers.delete(taskId);
      // The next one first, as the OS does it: whatever the wake does, there will be another.
      if (periodic) schedule(taskId, delayMs, true);
      sink?.wake({ taskId, source: 'timer', startedAt: clock.now() });
    };
    timers.set(taskId, clock.setTimer(due, delayMs));
  };
  const start = async (): Promise<PeriodicStatus> => {
    if (!timers.has(TIMER_TASK_ID)) schedule(TIMER_TASK_ID, intervalMs, true);
    return 'available';
  };

  return {
    name: 'timer',
    budgetMs: BUDGET_MS,
    configure(config: PeriodicConfig, configured: WakeSink) {
      sink = configured;
      intervalMs = Math.max(SHORTEST_INTERVAL_MS, (config.minimumFetchInterval ?? 0) * MINUTE_MS);
      timers.get(TIMER_TASK_ID)?.();
      timers.delete(TIMER_TASK_ID);
      return start();
    },
    start,
    async stop() {
      stop();
    },
    status: async () => 'available',
    async scheduleTask({ taskId, delay, periodic = false }: ScheduledTaskConfig) {
      schedule(taskId, delay, periodic);
    },
    finish() {},
    close() {
      stop();
      sink = null;
    },
  };
}
