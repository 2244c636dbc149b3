import { type Clock, timeBox } from '../browser/clock.ts';
import {
  type PeriodicSyncPort,
  type PeriodicSyncWake,
  pagePeriodicSync,
} from '../browser/periodic-sync.ts';
import { periodicTag } from '../model/names.ts';
import { openPeriodic } from './create-periodic.ts';
import type { PeriodicConfig, PeriodicStatus } from './periodic.ts';
import type { ComposablePeriodic, PeriodicContext, PeriodicFactory } from './periodic-control.ts';
import {
  MINUTE_MS,
  timerWakeSource,
  type WakeSink,
  type WakeSource,
  WEB_BUDGET_MS,
} from './wake-source.ts';

/** How long the browser may take to answer: `navigator.serviceWorker.ready` never settles without a worker. */
const ANSWER_LIMIT_MS = 5000;

/**
 * Periodic wakes in a browser, for the option `periodic` of `createBackgroundFetch` of `@bgfetch/core/compose`: by a timer while a
 * page is open, and by Periodic Background Sync where the browser grants it (Chromium does so to installed apps).
 *
 * @example
 * ```ts
 * const bg = createBackgroundFetch({ drivers: [foreground()], periodic: periodic() });
 * await bg.periodic.configure({ minimumFetchInterval: 60 });
 * ```
 */
export function periodic(): ComposablePeriodic {
  return periodicFactory();
}

/** As `periodic()`, for the manager, and in a given environment. */
export function periodicFactory(
  getPort: () => PeriodicSyncPort | null = pagePeriodicSync,
): PeriodicFactory {
  const wakeSource = ({ clock, name }: PeriodicContext) =>
    webWakeSource(getPort(), clock, periodicTag(name));
  return {
    name: 'periodic',
    wakeSource,
    open: (context) => openPeriodic(context, wakeSource(context)),
  };
}

/**
 * Wakes in a browser: by a timer while the page is open, and by Periodic Background Sync as well, where the browser has it
 * and grants it (Chromium does to installed apps, and wakes them at most twice a day). Its `name` is `timer` until the
 * browser has said that it grants it.
 *
 * @param port `null` where the browser has no Periodic Background Sync
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
  /** Whether this page has registered with the browser. */
  let isRegistered = false;
  /** What is to be registered; `null` before `configure` and after `stop`. */
  let wanted: { readonly config: PeriodicConfig; readonly sink: WakeSink } | null = null;

  /** The user may install the app, or change the permission, while the page is open: so it is asked for each time. */
  const askAgain = (): Promise<void> =>
    timeBox(clock, ANSWER_LIMIT_MS, 'The permission', () => port.permission()).then(
      (state) => {
        isGranted = state === 'granted';
      },
      () => {},
    );
  const register = async (): Promise<void> => {
    await askAgain();
    if (!isGranted || !wanted) return;
    isRegistered = true;
    await sync.configure(wanted.config, wanted.sink);
  };
  /** What the browser is asked at present. */
  let asking = askAgain();

  return {
    get name() {
      return isGranted ? sync.name : timer.name;
    },
    budgetMs: Math.min(timer.budgetMs, sync.budgetMs),
    async configure(config, sink) {
      wanted = { config, sink };
      const status = await timer.configure(config, sink);
      asking = register();
      await asking;
      return status;
    },
    async start() {
      const status = await timer.start();
      asking = register();
      await asking;
      return status;
    },
    async stop() {
      wanted = null;
      await timer.stop();
      // What an earlier page has registered is there all the same, and so is what is being registered.
      await asking;
      if (isGranted || isRegistered) await sync.stop();
      isRegistered = false;
    },
    // While the page is open there are wakes, whatever the browser says of Periodic Background Sync.
    status() {
      asking = isGranted ? askAgain() : register();
      return timer.status();
    },
    scheduleTask: (task) => timer.scheduleTask(task),
    stopTask: (taskId) => timer.stopTask(taskId),
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

/**
 * Wakes by Periodic Background Sync: the browser wakes the service worker, when it sees fit and at most twice a day on a
 * site that is used daily. The worker works itself when no page is open; otherwise it hands the wake to a page.
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
    // It is permitted and did not work: there is no worker, or the app is not installed.
    return reason === 'available' ? 'unknown' : reason;
  };

  return {
    name: 'periodic-sync',
    budgetMs: WEB_BUDGET_MS,
    configure({ minimumFetchInterval = 0 }, sink) {
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
    async stopTask() {},
    finish(taskId) {
      if (taskId === tag) wakes.shift()?.finish();
    },
    close() {
      stopListening?.();
    },
  };
}
