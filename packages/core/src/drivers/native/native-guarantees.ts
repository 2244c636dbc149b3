import type { NativePlatform } from '../../browser/native-shell.ts';
import type { DriverGuarantees } from '../../model/snapshot.ts';
import type { PeriodicStatus } from '../../wakes/periodic.ts';

/** Whether the OS grants no wakes, as far as it is known. */
export const isRefused = (status: PeriodicStatus): boolean =>
  status === 'denied' || status === 'restricted';

/** What the guarantees of the native driver depend on. */
interface NativeCircumstances {
  /** Whether the store outlives the page. */
  readonly isOnDisk: boolean;
  readonly status: PeriodicStatus;
  readonly platform: NativePlatform | null;
}

/**
 * iOS wakes the app now and then, also one that it has ended, if the user allows it. Android does not start the JavaScript of an
 * app that does not run. Between the wakes nothing moves.
 */
export function nativeGuarantees(now: NativeCircumstances): DriverGuarantees {
  const { isOnDisk, status, platform } = now;
  return {
    survivesPageClose: isOnDisk && platform !== 'android' && !isRefused(status),
    survivesReload: isOnDisk,
    periodicOnly: true,
    pausable: true,
  };
}
