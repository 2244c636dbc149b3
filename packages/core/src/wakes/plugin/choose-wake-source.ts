import { type Clock, timeBox } from '../../browser/clock.ts';
import type { NativeShell } from '../../browser/native-shell.ts';
import { openPeriodic } from '../create-periodic.ts';
import {
  createInertPeriodic,
  type PeriodicContext,
  type PeriodicControl,
  type PeriodicFactory,
} from '../periodic-control.ts';
import type { WakeSource } from '../wake-source.ts';
import { findPlugin } from './find-plugin.ts';
import { pluginBudgetMs, pluginWakeSource } from './plugin-wake-source.ts';

/** What the choice of a source needs to know of the shell. */
type ShellOfWakes = Omit<NativeShell, 'lifecycle' | 'originalTransport'>;

interface PluginOptions {
  readonly shell: ShellOfWakes;
  /** The plugin, or a wrapper of it, if the app has given one. Default: the one that is installed. */
  readonly plugin?: unknown;
  /** How long a wake by the plugin may take: milliseconds. Default: what is safe on this platform. */
  readonly wakeBudgetMs?: number | undefined;
}

export interface PluginPeriodicOptions extends PluginOptions {
  /** Where wakes come from if there is no plugin. Default: there are none. */
  readonly otherwise?: PeriodicFactory | undefined;
}

/** `bg.periodic` over the native plugin; where there is none, over `otherwise`. */
export function openPluginPeriodic(
  context: PeriodicContext,
  { otherwise, ...options }: PluginPeriodicOptions,
): PeriodicControl {
  const { clock } = context;
  const wakeSource = chooseWakeSource({
    ...options,
    clock,
    otherwise: () => otherwise?.wakeSource(context) ?? noWakes(),
  });
  return openPeriodic(context, wakeSource);
}

/** How long Cordova may take to load its plugins. When one of them fails to load, `deviceready` never comes. */
const DEVICE_READY_LIMIT_MS = 10_000;

export interface WakeSourceOptions extends PluginOptions {
  readonly clock: Clock;
  /** The source if there is no plugin. */
  readonly otherwise: () => WakeSource;
}

/**
 * The plugin if there is one, else `otherwise`. Cordova loads its plugins after the page, so there the choice is made at
 * `deviceready`; until then the source passes for the plugin.
 */
export function chooseWakeSource(options: WakeSourceOptions): WakeSource {
  const { shell, clock, plugin: given, wakeBudgetMs, otherwise } = options;
  const byPlugin = (): WakeSource | null => {
    const plugin = findPlugin(given, shell);
    const { launchedAt, platform } = shell;
    return (
      plugin && pluginWakeSource({ plugin, clock, launchedAt, platform, budgetMs: wakeBudgetMs })
    );
  };
  const now = byPlugin();
  if (now) return now;
  const ready = shell.deviceReady();
  if (!ready) return otherwise();
  const inTime = timeBox(clock, DEVICE_READY_LIMIT_MS, 'deviceready', () => ready);
  const choose = (): WakeSource => byPlugin() ?? otherwise();
  const budgetMs = wakeBudgetMs ?? pluginBudgetMs(shell.platform);
  return lateWakeSource(inTime.then(choose, choose), { name: 'plugin', budgetMs });
}

/** A source that is chosen later. Calls wait until then, and its name and budget are those of `meanwhile`. */
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
    get forgetsTasks() {
      return chosen?.forgetsTasks ?? false;
    },
    get choosing() {
      return chosen ? null : source;
    },
    configure: async (config, sink) => (await source).configure(config, sink),
    start: async () => (await source).start(),
    stop: async () => (await source).stop(),
    status: async () => (await source).status(),
    scheduleTask: async (task) => (await source).scheduleTask(task),
    stopTask: async (taskId) => (await source).stopTask(taskId),
    finish: (taskId) => chosen?.finish(taskId),
    close() {
      closed = true;
      chosen?.close();
    },
  };
}

/** The source of a page that gets no wakes. */
const noWakes = (): WakeSource => ({
  ...createInertPeriodic(),
  name: 'timer',
  budgetMs: 0,
  finish() {},
  close() {},
});
