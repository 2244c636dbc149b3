import type { Clock } from '../platform/clock.ts';
import type { NativeShell } from '../platform/native-shell.ts';
import { lateWakeSource } from './late-wake-source.ts';
import { periodicSyncWakeSource } from './periodic-sync-wake-source.ts';
import { timerWakeSource } from './timer-wake-source.ts';
import type { WakeSource } from './wake-source.ts';

/**
 * Where wakes come from in a browser: Periodic Background Sync where the user may have it (Chromium grants it to installed
 * apps), else a timer while the page is open. It passes for the timer until the browser has said which.
 */
export function webWakeSource(
  shell: Pick<NativeShell, 'periodicSync'>,
  clock: Clock,
  tag: string,
): WakeSource {
  const timer = timerWakeSource(clock);
  const port = shell.periodicSync();
  if (!port) return timer;
  const choose = (state: PermissionState | null): WakeSource =>
    state === 'granted' ? periodicSyncWakeSource(port, clock, tag) : timer;
  return lateWakeSource(port.permission().then(choose), timer);
}
