import { storageEnvironment } from './browser/environment.ts';
import { browserShell } from './browser/native-shell.ts';
import { browserText } from './browser/storage.ts';
import type { Periodic, PeriodicConfig, PeriodicStatus } from './wakes/periodic.ts';
import { periodicFactory } from './wakes/periodic-sync-wake-source.ts';
import { openPluginPeriodic } from './wakes/plugin/choose-wake-source.ts';

/**
 * The third argument of `configure`: the options of ionic-native 2.9, and those of later plugins, which get them as they
 * are.
 */
export interface BackgroundFetchConfig extends PeriodicConfig {
  /** With `true`, wakes end when the user closes the app. The plugin's default is `true`. No effect on iOS from plugin 6.0 on. */
  readonly stopOnTerminate?: boolean;
}

/** `BackgroundFetch` of ionic-native 2.9, member by member. Newer here: callbacks and `finish` may use the task's id. */
export interface SeedBackgroundFetch {
  /**
   * Registers for wakes and starts them. A second call replaces both callbacks. Throws `TypeError` when `callbackFn` is
   * no function.
   *
   * @param callbackFn Called in every wake, with the id of its task. The app calls `finish()` when it is done. If it
   * does not, or if `callbackFn` throws, the wake is finished in time all the same.
   * @param errorCallback Called when the OS grants no wakes, with the plugin's status: `1` when the user has switched
   * background refresh off (denied), `0` when this device has none (restricted) or `config` is wrong.
   * @param config Default: every 15 minutes.
   */
  configure(
    callbackFn: (taskId: string) => void,
    errorCallback?: ((status: number) => void) | null,
    config?: BackgroundFetchConfig,
  ): void;
  /**
   * Starts wakes again after `stop`; `configure` starts them by itself. Rejects with the status as a number, `1` or `0`
   * as above, when the OS grants none.
   */
  start(): Promise<void>;
  /** Ends wakes, until `start` or `configure`, also after a restart of the app. */
  stop(): Promise<void>;
  /** Ends the wake of this task; without an id every open one. Does nothing when it has ended already. */
  finish(taskId?: string): Promise<void>;
}

/**
 * The API of ionic-native 2.9 over the wakes of a manager, for apps that were written against it and have a manager too:
 * a plugin has room for one configuration, so the two must share it. Without a manager, use `BackgroundFetch` of this
 * entry.
 *
 * @example
 * ```ts
 * const bg = createBackgroundFetch();
 * const BackgroundFetch = seedApi(bg);
 * BackgroundFetch.configure((taskId) => refresh().then(() => BackgroundFetch.finish(taskId)));
 * ```
 */
export function seedApi(manager: { readonly periodic: Periodic }): SeedBackgroundFetch {
  /** By task id: what ends the wake. */
  const open = new Map<string, () => void>();
  let stopListening = (): void => {};

  const listen = (callbackFn: (taskId: string) => void): void => {
    stopListening();
    const listening = manager.periodic.wakes$.subscribe((wake) => {
      const { taskId } = wake;
      const finished = new Promise<void>((resolve) => open.set(taskId, resolve));
      wake.signal.addEventListener('abort', () => open.delete(taskId), { once: true });
      wake.waitUntil(finished);
      try {
        callbackFn(taskId);
      } catch (error) {
        open.get(taskId)?.();
        throw error;
      }
    });
    stopListening = () => listening.unsubscribe();
  };

  return {
    configure(callbackFn, errorCallback, config) {
      if (typeof callbackFn !== 'function') {
        throw new TypeError(
          'BackgroundFetch.configure wants the callback for wakes as its first argument.',
        );
      }
      listen(callbackFn);
      void manager.periodic.configure(config).then(
        (status) => {
          const code = refusalCode(status);
          if (code !== null) errorCallback?.(code);
        },
        () => errorCallback?.(RESTRICTED),
      );
    },
    async start() {
      const code = refusalCode(await manager.periodic.start());
      if (code !== null) throw code;
    },
    stop: () => manager.periodic.stop(),
    async finish(taskId) {
      if (taskId !== undefined) open.get(taskId)?.();
      else for (const finish of [...open.values()]) finish();
    },
  };
}

const RESTRICTED = 0;
const DENIED = 1;

/** The plugin's number for a status that keeps wakes away. */
function refusalCode(status: PeriodicStatus): number | null {
  if (status === 'restricted') return RESTRICTED;
  return status === 'denied' ? DENIED : null;
}

export type { Periodic, PeriodicConfig } from './wakes/periodic.ts';

/** The wakes of this page. The plugin is looked for at the first call, when the app's shell has had time to add it. */
function openPagePeriodic(): Periodic {
  const { clock, lifecycle, warn } = storageEnvironment();
  const shell = browserShell();
  const life = shell.lifecycle(lifecycle);
  return openPluginPeriodic(
    { name: 'bgfetch', clock, lifecycle: life, text: browserText, warn },
    { shell, otherwise: periodicFactory() },
  );
}

let opened: SeedBackgroundFetch | null = null;

const api = (): SeedBackgroundFetch => {
  opened ??= seedApi({ periodic: openPagePeriodic() });
  return opened;
};

/**
 * In place of `import { BackgroundFetch } from 'ionic-native'` (2.9): the same four methods, over every generation of the
 * native plugin (cordova-plugin-background-fetch 0.1 to 7, `@transistorsoft/capacitor-background-fetch`), and in a browser
 * by a timer while the page is open. In an app that also has a manager, use `seedApi(bg)` instead: a plugin has room for
 * one configuration.
 *
 * @example
 * ```ts
 * BackgroundFetch.configure(
 *   (taskId) => refresh().then(() => BackgroundFetch.finish(taskId)),
 *   (status) => console.warn('No background fetch:', status),
 *   { minimumFetchInterval: 15, stopOnTerminate: false },
 * );
 * ```
 */
export const BackgroundFetch: SeedBackgroundFetch = {
  configure: (...args) => api().configure(...args),
  start: () => api().start(),
  stop: () => api().stop(),
  finish: (taskId) => api().finish(taskId),
};
