import { chooseWakeSource } from '../drivers/native/choose-wake-source.ts';
import { periodicTag } from '../model/names.ts';
import type { Clock } from '../platform/clock.ts';
import type { NativeShell } from '../platform/native-shell.ts';
import type { PageLifecycle } from '../platform/page-lifecycle.ts';
import { createPeriodic, type PeriodicControl } from './create-periodic.ts';
import { webWakeSource } from './web-wake-source.ts';

export interface OpenPeriodicOptions {
  readonly shell: NativeShell;
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
  const { shell, clock, lifecycle, name, plugin, warn } = options;
  return createPeriodic({
    wakeSource: chooseWakeSource({
      shell,
      clock,
      plugin,
      otherwise: () => webWakeSource(shell, clock, periodicTag(name)),
    }),
    clock,
    lifecycle,
    stopped: shell.flag(`${name}:periodic-stopped`),
    warn,
  });
}
