import { EMPTY, of } from 'rxjs';
import { type Clock, sleep } from '../browser/clock.ts';
import { constant } from '../browser/emitter.ts';
import type { PageLifecycle } from '../browser/lifecycle.ts';
import type { KeptText } from '../browser/storage.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import type { Periodic, PeriodicStatus, Wake, WakeReport } from './periodic.ts';
import type { WakeSource } from './wake-source.ts';

/** `bg.periodic` with the members that only the manager and the native driver use. */
export interface PeriodicControl extends Periodic {
  /** Whether a wake is open, so that the app may run although it is not in front. */
  readonly anyOpen: SnapshotSource<boolean>;
  /** Whether the app has stopped wakes, in this page or in an earlier one. None come until it starts them again. */
  readonly isStopped: SnapshotSource<boolean>;
  /**
   * Calls `listener` with every wake, first with those that are open, for this library's own work: whoever subscribes to
   * `wakes$` counts as a handler of the app. Returns the function that ends it.
   */
  onWake(listener: (wake: Wake) => void): () => void;
  /**
   * Configures the native plugin for the driver's own work, unless the app has configured or stopped it. Other sources
   * are left alone: they wake only an app that has asked for it.
   */
  ensureConfigured(): Promise<PeriodicStatus>;
  /** Emits in `reports$` what was done in a wake. */
  report(report: WakeReport): void;
  /** Finishes open wakes and stops listening. What the OS was asked for stays asked for. */
  close(): void;
}

/** What `bg.periodic` needs of its surroundings, whatever the source of its wakes. */
export interface PeriodicContext {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  /** Whether the page is visible, frozen or hidden, as the platform says. */
  readonly lifecycle: PageLifecycle;
  /** The text with this key, which outlives the page. */
  readonly text: (key: string) => KeptText;
  readonly warn: (message: string) => void;
}

/**
 * Periodic wakes as a value: what `periodic()` returns, for the option `periodic` of `createBackgroundFetch` of
 * `@bgfetch/core/compose`.
 */
export interface ComposablePeriodic {
  /** Tells it from a driver. */
  readonly name: 'periodic';
}

/** What such a value is inside: it makes `bg.periodic` for a browser. */
export interface PeriodicFactory extends ComposablePeriodic {
  /** `bg.periodic` where there is no native plugin. */
  open(context: PeriodicContext): PeriodicControl;
  /** The source of its wakes alone, for a native driver whose plugin turns out to be missing. */
  wakeSource(context: PeriodicContext): WakeSource;
}

/** `bg.periodic` of a manager that is composed without wakes: every status is `restricted`. */
export function absentPeriodic(): PeriodicControl {
  const inert = createInertPeriodic();
  return {
    ...inert,
    anyOpen: constant(false),
    isStopped: constant(false),
    onWake: () => () => {},
    ensureConfigured: () => inert.status(),
    report: () => {},
    close: () => {},
  };
}

/** What failed for a moment is tried once more in the same wake, after this: milliseconds. */
export const AGAIN_IN_WAKE_MS = 1000;

/**
 * To be called in the turn in which the manager is made, for a wake that may have launched the page. It configures the native
 * plugin in a microtask of this turn, after the code of the app that runs in it: the OS may end the wake before the page gets
 * another turn, and wakes go to the page before a reload until the new page has configured. It keeps each wake open until the
 * store is open, because nobody can work in a wake before that. When it fails to open, each wake tries it, twice at most.
 *
 * @param open opens the store, unless it is open or being opened
 * @returns the function that stops keeping wakes open
 */
export function awaitLaunchWake(
  periodic: PeriodicControl,
  clock: Clock,
  open: () => Promise<unknown>,
): () => void {
  const openIn = async ({ signal }: Wake): Promise<void> => {
    try {
      await open().catch(() => sleep(clock, AGAIN_IN_WAKE_MS, signal).then(open));
      stop();
    } catch {
      // The next wake tries it again, or the manager by itself.
    }
  };
  const stop = periodic.onWake((wake) => wake.waitUntil(openIn(wake)));
  void Promise.resolve().then(() => periodic.ensureConfigured());
  return stop;
}

const inert = new WeakSet<Periodic>();

/** Whether it is `bg.periodic` of a server. */
export const isInert = (periodic: Periodic): boolean => inert.has(periodic);

/** `bg.periodic` where nobody grants wakes, as on a server: every status is `restricted`, and nothing is done. */
export function createInertPeriodic(): Periodic {
  const restricted = async () => 'restricted' as const;
  const periodic: Periodic = {
    source: 'timer',
    configure: restricted,
    start: restricted,
    status: restricted,
    stop: async () => {},
    stopTask: async () => {},
    scheduleTask: async ({ taskId }) => {
      throw new DOMException(`Task ${taskId} will not run here.`, 'NotSupportedError');
    },
    wakes$: EMPTY,
    status$: of('restricted'),
    statusSource: constant('restricted'),
    reports$: EMPTY,
  };
  inert.add(periodic);
  return periodic;
}
