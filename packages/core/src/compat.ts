import { mayBeInNativeShell, storageEnvironment } from './browser/environment.ts';
import { browserShell } from './browser/native-shell.ts';
import { browserText } from './browser/storage.ts';
import type { Periodic, PeriodicConfig, PeriodicStatus, Wake } from './wakes/periodic.ts';
import { createInertPeriodic, isInert } from './wakes/periodic-control.ts';
import { periodicFactory } from './wakes/periodic-sync-wake-source.ts';
import { openPluginPeriodic } from './wakes/plugin/choose-wake-source.ts';
import { notAPlugin } from './wakes/plugin/find-plugin.ts';

/**
 * The third argument of `configure`: the options of ionic-native 2.9, and those of later plugins, which get them as they
 * are.
 */
export interface BackgroundFetchConfig extends PeriodicConfig {
  /**
   * With `true`, wakes end when the user closes the app. Default `true`, as in ionic-native 2.9 and the plugin. No effect on
   * iOS from plugin 6.0 on. An app whose downloads are to go on says `false`.
   */
  readonly stopOnTerminate?: boolean;
}

/**
 * `BackgroundFetch` of ionic-native 2.9, member by member. Each may be called as often as the app likes, and in any order. On a
 * server nothing is done, and no callback is called. Newer here: callbacks and `finish` may use the task's id.
 */
export interface IonicNativeBackgroundFetch {
  /**
   * Registers for wakes and starts them. A further call replaces both callbacks, from the next wake on, and asks for the
   * configuration anew if it is another one. Throws `TypeError` when `callbackFn` is no function.
   *
   * @param callbackFn Called once in every wake, with the id of its task. The app calls `finish()` when it is done. If it does
   * not, or if `callbackFn` throws or returns a promise that rejects, the wake is finished in time all the same.
   * @param errorCallback Called when the OS grants no wakes, with the plugin's status: `1` when the user has switched
   * background refresh off (denied), `0` when this device has none (restricted) or `config` is wrong.
   * @param config Default: every 15 minutes, until the user closes the app.
   */
  configure(
    callbackFn: (taskId: string) => unknown,
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
 * a plugin has room for one configuration, so the two must share it. The same object for the same manager. Without a manager, use `BackgroundFetch` of this
 * entry.
 *
 * @example
 * ```ts
 * const bg = createBackgroundFetch();
 * const BackgroundFetch = ionicNativeBackgroundFetch(bg);
 * BackgroundFetch.configure((taskId) => refresh().then(() => BackgroundFetch.finish(taskId)));
 * ```
 */
export function ionicNativeBackgroundFetch(manager: {
  readonly periodic: Periodic;
}): IonicNativeBackgroundFetch {
  const { periodic } = manager;
  const api = made.get(periodic) ?? notAPlugin(apiOver(periodic));
  made.set(periodic, api);
  return api;
}

/** One for each manager: whoever finishes must find the wake, wherever in the app it was configured. */
const made = new WeakMap<Periodic, IonicNativeBackgroundFetch>();

function apiOver(periodic: Periodic): IonicNativeBackgroundFetch {
  const onServer = isInert(periodic);
  /** What ends each wake that is open. */
  const open = new Map<Wake, () => void>();
  let callback: (taskId: string) => unknown = () => {};
  let isListening = false;

  const handle = (wake: Wake): void => {
    const { taskId, signal } = wake;
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    open.set(wake, finish);
    signal.addEventListener('abort', () => open.delete(wake), { once: true });
    wake.waitUntil(finished);
    let isPending = false;
    try {
      const result = callback(taskId);
      isPending = true;
      // The app hears of a rejection as of any other one that nobody has caught.
      if (isPromise(result))
        void result.then(null, (error: unknown) => {
          finish();
          throw error;
        });
    } finally {
      if (!isPending) finish();
    }
  };

  return {
    configure(callbackFn, errorCallback, config) {
      if (typeof callbackFn !== 'function') {
        throw new TypeError(
          'BackgroundFetch.configure wants the callback for wakes as its first argument.',
        );
      }
      if (onServer) return;
      callback = callbackFn;
      if (!isListening) periodic.wakes$.subscribe(handle);
      isListening = true;
      const stopOnTerminate = config?.stopOnTerminate ?? true;
      void periodic.configure({ ...config, stopOnTerminate }).then(
        (status) => {
          const code = refusalCode(status);
          if (code !== null) errorCallback?.(code);
        },
        () => errorCallback?.(RESTRICTED),
      );
    },
    async start() {
      if (onServer) return;
      const code = refusalCode(await periodic.start());
      if (code !== null) throw code;
    },
    stop: () => periodic.stop(),
    async finish(taskId) {
      for (const [wake, finish] of [...open])
        if (taskId === undefined || taskId === wake.taskId) finish();
    },
  };
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';

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
  const { isServer, clock, lifecycle, warn } = storageEnvironment();
  // A native shell is no server, whatever else is missing in it.
  if (isServer && !mayBeInNativeShell()) return createInertPeriodic();
  const shell = browserShell();
  const life = shell.lifecycle(lifecycle);
  return openPluginPeriodic(
    { name: 'bgfetch', clock, lifecycle: life, text: browserText, warn },
    { shell, otherwise: periodicFactory() },
  );
}

let opened: IonicNativeBackgroundFetch | null = null;

const api = (): IonicNativeBackgroundFetch => {
  opened ??= ionicNativeBackgroundFetch({ periodic: openPagePeriodic() });
  return opened;
};

/**
 * In place of `import { BackgroundFetch } from 'ionic-native'` (2.9): the same four methods, over every generation of the
 * native plugin (cordova-plugin-background-fetch 0.1 to 7, `@transistorsoft/capacitor-background-fetch`), and in a browser
 * by a timer while the page is open. In an app that also has a manager, use `ionicNativeBackgroundFetch(bg)` instead: a plugin has room for
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
export const BackgroundFetch: IonicNativeBackgroundFetch = notAPlugin({
  configure: (...args) => api().configure(...args),
  start: () => api().start(),
  stop: () => api().stop(),
  finish: (taskId) => api().finish(taskId),
});
