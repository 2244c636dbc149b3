import { type Clock, timeBox } from '../browser/clock.ts';
import type { NativeShell } from '../browser/native-shell.ts';
import type { PageLifecycle } from '../browser/page-lifecycle.ts';
import type { PeriodicSyncPort } from '../browser/periodic-sync.ts';
import type { KeptFlag } from '../browser/storage.ts';
import { periodicTag } from '../model/names.ts';
import { createPeriodic, type PeriodicControl } from './create-periodic.ts';
import { webWakeSource } from './periodic-sync-wake-source.ts';
import { findPlugin } from './plugin/find-plugin.ts';
import { PLUGIN_BUDGET_MS, pluginWakeSource } from './plugin/plugin-wake-source.ts';
import type { WakeSink, WakeSource } from './wake-source.ts';

/** A source that is known only later; what is asked of it until then waits. It passes for `meanwhile`. */
function lateWakeSource(
  choosing: Promise<WakeSource>,
  meanwhile: Pick<WakeSource, 'name' | 'budgetMs'>,
): WakeSource {
  let chosen: WakeSource | null = null;
  let closed = false;
  const source = choosing.then((arrived) => {
    chosen = arrived;
    if (closed) arrived.close();
    return arrived;
  });
  return {
    get name() {
      return chosen?.name ?? meanwhile.name;
    },
    get budgetMs() {
      return chosen?.budgetMs ?? meanwhile.budgetMs;
    },
    configure: async (config, sink: WakeSink) => (await source).configure(config, sink),
    start: async () => (await source).start(),
    stop: async () => (await source).stop(),
    status: async () => (await source).status(),
    scheduleTask: async (task) => (await source).scheduleTask(task),
    finish: (taskId) => chosen?.finish(taskId),
    close() {
      closed = true;
      chosen?.close();
    },
  };
}

/** A plugin that fails to load keeps the event from ever coming. */
const DEVICE_READY_LIMIT_MS = 10_000;

export interface WakeSourceOptions {
  readonly shell: Omit<NativeShell, 'lifecycle' | 'originalTransport'>;
  readonly clock: Clock;
  /** The plugin, or a wrapper of it, as the app has it; else the one that is installed is looked for. */
  readonly plugin?: unknown;
  /** Where wakes come from without a plugin: `webWakeSource`. */
  readonly otherwise: () => WakeSource;
}

/** The plugin if there is one. Cordova loads its plugins after the page: then it is known only at `deviceready`. */
export function chooseWakeSource(options: WakeSourceOptions): WakeSource {
  const { shell, clock, plugin: given, otherwise } = options;
  const byPlugin = (): WakeSource | null => {
    const { plugin } = findPlugin(given, shell);
    return plugin && pluginWakeSource({ plugin, clock, launchedAt: shell.launchedAt });
  };
  const now = byPlugin();
  if (now) return now;
  const ready = shell.deviceReady();
  if (!ready) return otherwise();
  const inTime = timeBox(clock, DEVICE_READY_LIMIT_MS, 'deviceready', () => ready);
  const choose = (): WakeSource => byPlugin() ?? otherwise();
  const meanwhile = { name: 'plugin', budgetMs: PLUGIN_BUDGET_MS } as const;
  return lateWakeSource(inTime.then(choose, choose), meanwhile);
}

export interface OpenPeriodicOptions {
  readonly shell: NativeShell;
  readonly periodicSync: PeriodicSyncPort | null;
  readonly flag: (key: string) => KeptFlag;
  readonly clock: Clock;
  /** The page's life as the shell knows it: `shell.lifecycle(…)`. */
  readonly lifecycle: PageLifecycle;
  /** The manager's name. */
  readonly name: string;
  /** The plugin, or a wrapper of it, if the app has given one. */
  readonly plugin?: unknown;
  readonly warn: (message: string) => void;
}

/** `bg.periodic` for this page: over the native plugin, else by a timer. */
export function openPeriodic(options: OpenPeriodicOptions): PeriodicControl {
  const { shell, periodicSync, flag, clock, lifecycle, name, plugin, warn } = options;
  return createPeriodic({
    wakeSource: chooseWakeSource({
      shell,
      clock,
      plugin,
      otherwise: () => webWakeSource(periodicSync, clock, periodicTag(name)),
    }),
    clock,
    lifecycle,
    stopped: flag(`${name}:periodic-stopped`),
    warn,
  });
}

/**
 * For a page that is just starting, under a native plugin. It configures in this very turn, after what the app itself
 * does in it: a page that was launched for a wake may get no other turn before the OS wants the wake back, and the
 * wakes of a page that was reloaded would go to the one before. And every wake stays open until `ready` has settled:
 * the store has to be opened before anyone can work in it.
 *
 * Returns the function that ends it.
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
