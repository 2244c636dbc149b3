import type { Clock } from '../../platform/clock.ts';
import type { NativeShell } from '../../platform/native-shell.ts';
import { timeBox } from '../../platform/time-box.ts';
import { lateWakeSource } from '../../wakes/late-wake-source.ts';
import { PLUGIN_BUDGET_MS, pluginWakeSource } from '../../wakes/plugin/plugin-wake-source.ts';
import type { WakeSource } from '../../wakes/wake-source.ts';
import { findPlugin } from './plugin-bridge/find-plugin.ts';

/** A plugin that fails to load keeps the event from ever coming. */
const DEVICE_READY_LIMIT_MS = 10_000;

export interface WakeSourceOptions {
  readonly shell: Pick<NativeShell, 'readGlobal' | 'deviceReady' | 'launchedAt'>;
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
    const { plugin } = findPlugin(given, shell.readGlobal);
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
