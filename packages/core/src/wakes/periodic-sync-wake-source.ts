import type { Clock } from '../platform/clock.ts';
import type { PeriodicSyncPort, PeriodicSyncWake } from '../platform/periodic-sync-port.ts';
import { timeBox } from '../platform/time-box.ts';
import type { PeriodicStatus } from './periodic-status.ts';
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
