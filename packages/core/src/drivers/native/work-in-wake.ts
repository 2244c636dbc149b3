import type { Clock } from '../../browser/clock.ts';
import { until } from '../../browser/emitter.ts';
import { listenTo } from '../../browser/page-lifecycle.ts';
import type { Wake, WakeOutcome, WakeReport } from '../../wakes/periodic.ts';
import type { EngineActivity, NativeWindows } from './native-windows.ts';

/** Left of every wake for the last write, and for what the OS needs. */
const MARGIN_MS = 2000;
/** A wake in which not a byte moves for so long is given back. */
const NO_NETWORK_MS = 10_000;
const TICK_MS = 1000;

export interface WakeWork {
  readonly clock: Clock;
  readonly windows: NativeWindows;
  readonly activity: EngineActivity;
}

/**
 * Lets the engine run in a wake for as long as it is worth it: until nothing is left to do, the time is nearly up, or
 * no byte moves. Resolves once nothing is under way any more, or the wake has ended over it. When the OS takes the wake
 * back, the engine is stopped in that same turn. `null` when there was nothing to do.
 */
export async function workInWake(wake: Wake, work: WakeWork): Promise<WakeReport | null> {
  const { clock, windows, activity } = work;
  if (wake.remainingMs() <= MARGIN_MS || !activity.hasWorkBefore(wake.deadline - MARGIN_MS)) {
    return null;
  }
  const startedAt = clock.now();
  const { downloadedBytes, uploadedBytes } = activity;
  const close = windows.begin();
  wake.signal.addEventListener('abort', close, { once: true });
  const outcome = await untilNotWorthIt(wake, work);
  close();
  wake.signal.removeEventListener('abort', close);
  await untilQuiet(wake, work);
  return {
    taskId: wake.taskId,
    outcome,
    ms: clock.now() - startedAt,
    downloadedBytes: activity.downloadedBytes - downloadedBytes,
    uploadedBytes: activity.uploadedBytes - uploadedBytes,
  };
}

function untilNotWorthIt(wake: Wake, work: WakeWork): Promise<WakeOutcome> {
  const { clock, activity } = work;
  return new Promise((resolve) => {
    let movedAt = clock.now();
    let bytes = activity.downloadedBytes + activity.uploadedBytes;

    const judge = (): WakeOutcome | null => {
      const remainingMs = wake.remainingMs();
      if (wake.signal.aborted) return 'taken-back';
      if (remainingMs <= MARGIN_MS) return 'time-up';
      if (!activity.hasWorkBefore(wake.deadline - MARGIN_MS)) return 'done';
      const bytesNow = activity.downloadedBytes + activity.uploadedBytes;
      if (bytesNow !== bytes) movedAt = clock.now();
      bytes = bytesNow;
      return clock.now() - movedAt >= NO_NETWORK_MS ? 'no-network' : null;
    };
    const look = (): void => {
      const outcome = judge();
      if (!outcome) return;
      for (const stop of stops) stop();
      cancelTick();
      resolve(outcome);
    };
    const tick = (): void => {
      cancelTick = clock.setTimer(tick, TICK_MS);
      look();
    };

    const read = (): void => {
      movedAt = clock.now();
      look();
    };
    const stops = [
      activity.onTold(look),
      activity.onReading(read),
      listenTo(wake.signal, ['abort'], look),
    ];
    let cancelTick = clock.setTimer(tick, TICK_MS);
    look();
  });
}

/** Waits until the engine has let go of everything, which it does by itself once no window is open. */
async function untilQuiet(wake: Wake, { windows, activity }: WakeWork): Promise<void> {
  if (windows.open.getSnapshot()) return;
  await until(activity.isQuiet, Boolean, wake.signal).catch(() => {});
}
