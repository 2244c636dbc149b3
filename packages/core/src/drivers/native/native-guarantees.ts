import type { NativePlatform } from '../../browser/native-shell.ts';
import type { DriverGuarantees } from '../../model/snapshot.ts';
import { isRefused, type PeriodicStatus } from '../../wakes/periodic.ts';
import type { PeriodicControl } from '../../wakes/periodic-control.ts';

/** What the wakes of the OS depend on. */
export type WakeTerms = Pick<PeriodicControl, 'statusSource' | 'isStopped'>;

/** Why no wakes come, as far as it is known: the OS grants none, or the app has stopped them; `null` when they may come. */
export function whyNoWakes({
  statusSource,
  isStopped,
}: WakeTerms): PeriodicStatus | 'stopped' | null {
  const status = statusSource.getSnapshot();
  if (isRefused(status)) return status;
  return isStopped.getSnapshot() ? 'stopped' : null;
}

/** What the guarantees of the native driver depend on. */
interface NativeCircumstances {
  /** Whether the store outlives the page. */
  readonly isOnDisk: boolean;
  /** Whether wakes may come. */
  readonly mayWake: boolean;
  readonly platform: NativePlatform | null;
}

/**
 * iOS wakes the app now and then, also one that it has ended, if the user and the app allow it. Android does not start the JavaScript of an
 * app that does not run. Between the wakes nothing moves.
 */
export function nativeGuarantees(now: NativeCircumstances): DriverGuarantees {
  const { isOnDisk, mayWake, platform } = now;
  return {
    survivesPageClose: isOnDisk && platform !== 'android' && mayWake,
    survivesReload: isOnDisk,
    periodicOnly: true,
    pausable: true,
  };
}
