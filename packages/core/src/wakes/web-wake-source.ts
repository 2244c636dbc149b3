import type { Clock } from '../platform/clock.ts';
import type { NativeShell } from '../platform/native-shell.ts';
import { timeBox } from '../platform/time-box.ts';
import { periodicSyncWakeSource } from './periodic-sync-wake-source.ts';
import { timerWakeSource } from './timer-wake-source.ts';
import type { WakeSource } from './wake-source.ts';

/** The browser knows it, and has not got to ask anybody. */
const PERMISSION_LIMIT_MS = 5000;

/**
 * Where wakes come from in a browser: a timer while the page is open and, where the user may have it (Chromium grants it
 * to installed apps), Periodic Background Sync as well, which comes twice a day at most. It passes for the timer until
 * the browser has said so.
 */
export function webWakeSource(
  shell: Pick<NativeShell, 'periodicSync'>,
  clock: Clock,
  tag: string,
): WakeSource {
  const timer = timerWakeSource(clock);
  const port = shell.periodicSync();
  if (!port) return timer;
  const sync = periodicSyncWakeSource(port, clock, tag);
  let isGranted = false;
  const granted = timeBox(clock, PERMISSION_LIMIT_MS, 'The permission', () => port.permission())
    .then(
      (state) => state === 'granted',
      () => false,
    )
    .then((answer) => {
      isGranted = answer;
      return answer;
    });
  /** After the timer's, and in the order in which they were asked for. */
  const syncToo = async (work: () => Promise<unknown>): Promise<void> => {
    if (await granted) await work();
  };

  return {
    get name() {
      return isGranted ? sync.name : timer.name;
    },
    budgetMs: Math.min(timer.budgetMs, sync.budgetMs),
    async configure(config, sink) {
      const status = await timer.configure(config, sink);
      await syncToo(() => sync.configure(config, sink));
      return status;
    },
    async start() {
      const status = await timer.start();
      await syncToo(() => sync.start());
      return status;
    },
    async stop() {
      await timer.stop();
      await syncToo(() => sync.stop());
    },
    // Wakes come as long as the page is open, whatever the browser says of others.
    status: () => timer.status(),
    scheduleTask: (task) => timer.scheduleTask(task),
    finish(taskId) {
      if (taskId === tag) sync.finish(taskId);
      else timer.finish(taskId);
    },
    close() {
      timer.close();
      sync.close();
    },
  };
}
