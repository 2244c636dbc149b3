import { anyOf, until } from '../../browser/emitter.ts';
import { type TransferEnvironment, transferEnvironment } from '../../browser/environment.ts';
import type { PageLifecycle } from '../../browser/lifecycle.ts';
import { browserShell, type NativeShell } from '../../browser/native-shell.ts';
import { openPluginPeriodic } from '../../wakes/plugin/choose-wake-source.ts';
import { type ComposableDriver, type DriverFactory, enginePortsOf } from '../driver.ts';
import { gatedStore } from './engine-ports.ts';
import { createNativeDriver } from './native-driver.ts';
import { shellTransport } from './shell-transport.ts';

/** Options of `native`. */
export interface NativeOptions {
  /**
   * The plugin as the app imports it, of any generation, or a wrapper of ionic-native or awesome-cordova-plugins, which is
   * only asked for the plugin's name. Default: the plugin that is installed.
   */
  readonly plugin?: unknown;
  /**
   * How long a wake may take before it is given back: milliseconds. Default 22,000, because iOS takes its time back after 25
   * seconds or little more, and kills an app that is late; on Android 50,000, of the 60 seconds that the plugin grants.
   */
  readonly wakeBudgetMs?: number | undefined;
}

/**
 * The driver of Cordova and Capacitor apps with Transistor's background-fetch plugin (Cordova 0.1 to 7, Capacitor 6 to 8):
 * it works while the app is in front, and in the wakes of the OS, which come also when the app was closed. It brings
 * `bg.periodic` over the plugin. Where the plugin is missing, the next driver is taken.
 *
 * @throws TypeError for a `wakeBudgetMs` that is no number above 0
 *
 * @example
 * ```ts
 * import { createBackgroundFetch, foreground, native } from '@bgfetch/core/compose';
 * import { BackgroundFetch } from '@transistorsoft/capacitor-background-fetch';
 *
 * const drivers = [native({ plugin: BackgroundFetch }), foreground()];
 * const bg = createBackgroundFetch({ drivers });
 * ```
 */
export function native(options: NativeOptions = {}): ComposableDriver {
  return nativeFactory(options);
}

/** As `native()`, for the manager, and in a given environment. */
export function nativeFactory(
  { plugin, wakeBudgetMs }: NativeOptions,
  getShell: () => NativeShell = browserShell,
  getTransfer: () => TransferEnvironment = transferEnvironment,
): DriverFactory {
  if (wakeBudgetMs !== undefined && !(Number.isFinite(wakeBudgetMs) && wakeBudgetMs > 0))
    throw new TypeError(
      `wakeBudgetMs is ${String(wakeBudgetMs)}: give milliseconds, a number above 0.`,
    );
  const shell = getShell();
  // Before its event, nobody knows that there is a wake. And an app that runs in the background for reasons of its own may go on.
  let isWoken = false;
  return {
    name: 'native',
    create(context) {
      const { periodic, lifecycle, engine } = context;
      if (periodic.source !== 'plugin') return null;
      return createNativeDriver({
        ports: enginePortsOf(context, getTransfer()),
        engine,
        lifecycle,
        periodic,
        platform: () => shell.platform,
        onGuarantees: context.onGuarantees,
      });
    },
    shell: {
      lifecycle: (page) => shell.lifecycle(page),
      transport: (web) => shellTransport(shell, web),
      takeUpStore(store, { visible }, periodic) {
        const allowed = anyOf(visible, periodic.anyOpen);
        return gatedStore(store, () =>
          isWoken && !allowed.getSnapshot() ? until(allowed, Boolean) : null,
        );
      },
      openPeriodic(context, otherwise) {
        const lifecycle = shell.lifecycle(context.lifecycle);
        void adviseInFront(shell, lifecycle, plugin !== undefined, context.warn);
        const options = { shell, plugin, wakeBudgetMs, otherwise };
        const periodic = openPluginPeriodic({ ...context, lifecycle }, options);
        periodic.onWake(() => {
          isWoken = true;
        });
        return periodic;
      },
    },
  };
}

/** Warns of what is missing for wakes, once a developer may be looking. */
async function adviseInFront(
  shell: NativeShell,
  { visible }: PageLifecycle,
  isPluginGiven: boolean,
  warn: (message: string) => void,
): Promise<void> {
  try {
    await until(visible, Boolean);
    const { installCommand } = await import('./install-command.ts');
    const command = await installCommand(shell, isPluginGiven);
    if (command) warn(`The OS can't wake this app, or nobody says when it is in front: ${command}`);
  } catch {
    // It is only advice.
  }
}
