import { type Clock, timeBox } from '../../browser/clock.ts';
import type { NativeShell } from '../../browser/native-shell.ts';
import { openPeriodic } from '../create-periodic.ts';
import type { PeriodicContext, PeriodicControl, PeriodicPart } from '../periodic-control.ts';
import type { WakeSink, WakeSource } from '../wake-source.ts';
import { findPlugin } from './find-plugin.ts';
import { PLUGIN_BUDGET_MS, pluginWakeSource } from './plugin-wake-source.ts';

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

/** For a page in which nobody grants wakes. */
function noWakes(): WakeSource {
  const restricted = async () => 'restricted' as const;
  return {
    name: 'timer',
    budgetMs: 0,
    configure: restricted,
    start: restricted,
    status: restricted,
    stop: async () => {},
    scheduleTask: async ({ taskId }) => {
      throw new DOMException(
        `Nobody grants wakes here: task ${taskId} will not run.`,
        'NotSupportedError',
      );
    },
    finish() {},
    close() {},
  };
}

export interface PluginPeriodicOptions {
  readonly shell: Omit<NativeShell, 'lifecycle' | 'originalTransport'>;
  /** The plugin, or a wrapper of it, if the app has given one. */
  readonly plugin?: unknown;
  /** Who grants the wakes where there is no plugin. */
  readonly otherwise?: PeriodicPart | undefined;
}

/** `bg.periodic` over the native plugin; where there is none, over `otherwise`. */
export function openPluginPeriodic(
  context: PeriodicContext,
  { shell, plugin, otherwise }: PluginPeriodicOptions,
): PeriodicControl {
  const wakeSource = chooseWakeSource({
    shell,
    clock: context.clock,
    plugin,
    otherwise: () => otherwise?.wakeSource(context) ?? noWakes(),
  });
  return openPeriodic(context, wakeSource);
}
