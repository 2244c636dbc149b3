import { EMPTY, of } from 'rxjs';
import type { Clock } from '../browser/clock.ts';
import { constant } from '../browser/emitter.ts';
import type { PageLifecycle } from '../browser/lifecycle.ts';
import type { KeptFlag } from '../browser/storage.ts';
import type { SnapshotSource } from '../model/snapshot.ts';
import type { Periodic, PeriodicStatus, WakeReport } from './periodic.ts';
import type { WakeSource } from './wake-source.ts';

/** `bg.periodic`, and what else the manager and the native driver need of it. */
export interface PeriodicControl extends Periodic {
  /** Whether a wake is open, so that the app may run although it is not in front. */
  readonly anyOpen: SnapshotSource<boolean>;
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

/** What `bg.periodic` is made from, with every source of wakes. */
export interface PeriodicContext {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  /** The page's life as the platform knows it. */
  readonly lifecycle: PageLifecycle;
  /** A boolean that outlives the page, by its key. */
  readonly flag: (key: string) => KeptFlag;
  readonly warn: (message: string) => void;
}

/**
 * Periodic wakes in a browser as a value: what `periodic()` returns, for `createBackgroundFetch({ periodic })` of
 * `@bgfetch/core/compose`. Its members are for the manager, not for apps.
 */
export interface PeriodicFactory {
  /** `bg.periodic` where there is no native plugin. */
  open(context: PeriodicContext): PeriodicControl;
  /** The source of it, for a native driver whose plugin turns out to be missing. */
  wakeSource(context: PeriodicContext): WakeSource;
}

/** `bg.periodic` in a composition without wakes: the status is `restricted`. */
export function absentPeriodic(): PeriodicControl {
  const inert = createInertPeriodic();
  return {
    ...inert,
    anyOpen: constant(false),
    ensureConfigured: () => inert.status(),
    report: () => {},
    close: () => {},
  };
}

/**
 * For a page that is just starting. Configures the native plugin in this very turn, after what the app itself does in it:
 * a page that was launched for a wake may get no other turn before the OS wants the wake back, and until a reloaded page
 * has configured, its wakes go to the page before. Keeps every wake open until `ready` has settled, because nobody can
 * work in a wake before the store is open.
 *
 * @returns the function that ends it
 */
export function awaitLaunchWake(periodic: PeriodicControl, ready: Promise<unknown>): () => void {
  const settled = ready.then(
    () => {},
    () => {},
  );
  const keeping = periodic.wakes$.subscribe((wake) => wake.waitUntil(settled));
  const stop = (): void => keeping.unsubscribe();
  void settled.then(stop);
  void Promise.resolve().then(() => periodic.ensureConfigured());
  return stop;
}
/** The one of a server, where nobody is woken: every status is `restricted`, and nothing is done. */
export function createInertPeriodic(): Periodic {
  const restricted = async () => 'restricted' as const;
  return {
    source: 'timer',
    configure: restricted,
    start: restricted,
    status: restricted,
    stop: async () => {},
    scheduleTask: async ({ taskId }) => {
      throw new DOMException(`Task ${taskId} will not run on a server.`, 'NotSupportedError');
    },
    wakes$: EMPTY,
    status$: of('restricted'),
    statusSource: { getSnapshot: () => 'restricted', subscribe: () => () => {} },
    reports$: EMPTY,
  };
}
