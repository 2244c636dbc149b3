import { type Clock, timeBox } from '../browser/clock.ts';
import type { PeriodicSyncPort, PeriodicSyncWake } from '../browser/periodic-sync.ts';
import type { PeriodicConfig, PeriodicStatus, ScheduledTaskConfig } from './periodic.ts';
import type { WakeSink, WakeSource } from './wake-source.ts';

const MINUTE_MS = 60_000;
const BUDGET_MS = 22_000;
/** `navigator.serviceWorker.ready` never settles without a worker. */
const ANSWER_LIMIT_MS = 5000;

/**
 * Periodic Background Sync: the browser wakes the service worker, at its own discretion and at most twice a day on a
 * site that is used daily. The worker does the work when no page is open; otherwise it hands the wake to the page.
 */
export function periodicSyncWakeSource(
  port: PeriodicSyncPort,
  clock: Clock,
  tag: string,
): WakeSource {
  const wakes: PeriodicSyncWake[] = [];
  let minIntervalMs = 0;
  let stopListening: (() => void) | null = null;

  const answer = <T, F>(what: string, ask: () => Promise<T>, otherwise: F): Promise<T | F> =>
    timeBox(clock, ANSWER_LIMIT_MS, what, ask).catch(() => otherwise);

  const status = async (): Promise<PeriodicStatus> => {
    const permission = await answer('The permission', () => port.permission(), 'unknown');
    if (permission === 'granted') return 'available';
    if (permission === 'denied') return 'denied';
    return permission === null ? 'restricted' : 'unknown';
  };
  const start = async (): Promise<PeriodicStatus> => {
    const register = () => port.register(tag, minIntervalMs).then(() => true);
    if (await answer('The registration', register, false)) return 'available';
    const reason = await status();
    // Permitted, and yet it did not work: there is no worker, or the app is not installed.
    return reason === 'available' ? 'unknown' : reason;
  };

  return {
    name: 'periodic-sync',
    budgetMs: BUDGET_MS,
    configure({ minimumFetchInterval = 0 }, sink: WakeSink) {
      minIntervalMs = minimumFetchInterval * MINUTE_MS;
      stopListening?.();
      stopListening = port.listen(tag, (wake) => {
        wakes.push(wake);
        sink.wake({ taskId: wake.tag, source: 'periodic-sync', startedAt: wake.startedAt });
      });
      return start();
    },
    start,
    status,
    async stop() {
      await answer('Unregistering', () => port.unregister(tag), undefined);
    },
    async scheduleTask({ taskId }) {
      throw new DOMException(
        `Task ${taskId} will not run: only the native plugin can schedule tasks.`,
        'NotSupportedError',
      );
    },
    finish(taskId) {
      const index = wakes.findIndex((wake) => wake.tag === taskId);
      wakes.splice(index, index < 0 ? 0 : 1)[0]?.finish();
    },
    close() {
      stopListening?.();
    },
  };
}

const SHORTEST_INTERVAL_MS = MINUTE_MS;

/** The task id of wakes that come by timer. */
const TIMER_TASK_ID = 'bgfetch-timer';

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

/** The browser knows it, and has not got to ask anybody. */
const PERMISSION_LIMIT_MS = 5000;

/**
 * Where wakes come from in a browser: a timer while the page is open and, where the user may have it (Chromium grants it
 * to installed apps), Periodic Background Sync as well, which comes twice a day at most. It passes for the timer until
 * the browser has said so.
 */
export function webWakeSource(
  port: PeriodicSyncPort | null,
  clock: Clock,
  tag: string,
): WakeSource {
  const timer = timerWakeSource(clock);
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
