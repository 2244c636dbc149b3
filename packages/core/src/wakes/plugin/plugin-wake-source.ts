import { type Clock, timeBox } from '../../browser/clock.ts';
import type { NativeShell } from '../../browser/native-shell.ts';
import { openPeriodic } from '../create-periodic.ts';
import type { PeriodicContext, PeriodicControl, PeriodicFactory } from '../periodic-control.ts';
import type { WakeSource } from '../wake-source.ts';
import { findPlugin, type RawPlugin } from './find-plugin.ts';
import { PluginBridge } from './plugin-bridge.ts';

export interface PluginPeriodicOptions {
  readonly shell: Omit<NativeShell, 'lifecycle' | 'originalTransport'>;
  /** The plugin, or a wrapper of it, if the app has given one. Default: the one that is installed. */
  readonly plugin?: unknown;
  /** Where wakes come from if there is no plugin. Default: there are none. */
  readonly otherwise?: PeriodicFactory | undefined;
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

/** How long Cordova may take to load its plugins. When one of them fails to load, `deviceready` never comes. */
const DEVICE_READY_LIMIT_MS = 10_000;

export interface WakeSourceOptions {
  readonly shell: Omit<NativeShell, 'lifecycle' | 'originalTransport'>;
  readonly clock: Clock;
  readonly plugin?: unknown;
  /** The source if there is no plugin. */
  readonly otherwise: () => WakeSource;
}

/**
 * The plugin if there is one, else `otherwise`. Cordova loads its plugins after the page, so there the choice is made at
 * `deviceready`; until then the source passes for the plugin.
 */
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
    configure: async (config, sink) => (await source).configure(config, sink),
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

/** The source of a page that gets no wakes. */
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

/**
 * How long a wake by the plugin may take, counted from its event: milliseconds. iOS grants up to 30 s and asks for them
 * back 4 to 5 s before the end. That request may come late, and plugins before 7.0 do not pass it on, so wakes end
 * before it is due.
 */
const PLUGIN_BUDGET_MS = 22_000;

/** An event that follows the first `configure` of a page so soon has waited for it. */
const RETAINED_WITHIN_MS = 1000;

/**
 * An event that follows the finish of its task so soon is of the same task: iOS repeats it on `configure` and `start` as
 * long as another subscriber has not finished. Two tasks of one id are at least seconds apart on every system.
 */
const REPEATED_WITHIN_MS = 1000;

/**
 * The same when `stop` was sent before the finish, because it crossed the event. On iOS, from 6.0 on, `stop` removes the
 * subscriber: the finish then has no effect, and the next `configure` has the event repeated if the task is still open,
 * which is for at most 30 s. If iOS has asked for the task back before, it does not do so again.
 */
const REPEATED_AFTER_STOP_WITHIN_MS = 30_000;

const NEVER = Number.NEGATIVE_INFINITY;

export interface PluginWakeSourceOptions {
  readonly plugin: RawPlugin;
  readonly clock: Clock;
  /** When this page began to load: milliseconds since the Unix epoch. */
  readonly launchedAt: number;
  /** How long a wake may take from its event: milliseconds. Default 22,000. */
  readonly budgetMs?: number;
}

/** Wakes by the native plugin, of any generation. */
export function pluginWakeSource(options: PluginWakeSourceOptions): WakeSource {
  const { plugin, clock, launchedAt, budgetMs = PLUGIN_BUDGET_MS } = options;
  const bridge = new PluginBridge(plugin, clock);
  /** By task id: when this page has finished it last, and for how long after that an event is a repeated one. */
  const finished = new Map<string, { readonly at: number; readonly repeatsMs: number }>();
  /** Whether `stop` has been sent, and no `configure` since then. */
  let isStopped = false;
  /** Until when an event may be one that has waited for `configure`; `null` before the first `configure`. */
  let retainedUntil: number | null = null;

  const isRepeated = (taskId: string): boolean => {
    const { at = NEVER, repeatsMs = 0 } = finished.get(taskId) ?? {};
    const sinceMs = clock.now() - at;
    return sinceMs >= 0 && sinceMs <= repeatsMs;
  };

  const finish = (taskId: string): void => {
    const repeatsMs = isStopped ? REPEATED_AFTER_STOP_WITHIN_MS : REPEATED_WITHIN_MS;
    finished.set(taskId, { at: clock.now(), repeatsMs });
    bridge.finish(taskId);
  };

  /**
   * When an event of now began to cost budget. The plugin keeps the wake that has launched the app until the first
   * `configure`, and the loading of the page has cost a part of the budget. A page that is older than the whole budget
   * was not launched for the wake.
   */
  const startOfEvent = (): number => {
    const now = clock.now();
    const age = now - launchedAt;
    const isRetained = now <= (retainedUntil ?? NEVER);
    return isRetained && age >= 0 && age <= budgetMs ? launchedAt : now;
  };

  return {
    name: 'plugin',
    budgetMs,
    configure(config, sink) {
      isStopped = false;
      retainedUntil = retainedUntil === null ? clock.now() + RETAINED_WITHIN_MS : NEVER;
      return bridge.configure(config, {
        event(taskId) {
          // Otherwise a handler that configures in a wake would be called again and again.
          if (isRepeated(taskId)) finish(taskId);
          else sink.wake({ taskId, startedAt: startOfEvent() });
        },
        timeout: (taskId) => sink.timeout(taskId),
        status: (status) => sink.status(status),
      });
    },
    start: () => bridge.start(),
    stop() {
      isStopped = true;
      return bridge.stop();
    },
    status: () => bridge.status(),
    scheduleTask(task) {
      // `stop` leaves an open task of this kind alone, and this asks for another one of the same id.
      finished.delete(task.taskId);
      return bridge.scheduleTask(task);
    },
    finish,
    close() {},
  };
}
