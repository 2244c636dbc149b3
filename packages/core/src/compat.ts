import { storageEnvironment } from './browser/environment.ts';
import { browserShell } from './browser/native-shell.ts';
import { browserFlag } from './browser/storage.ts';
import { type SeedBackgroundFetch, seedApi } from './compat/seed-api.ts';
import type { Periodic } from './wakes/periodic.ts';
import { periodic } from './wakes/periodic-sync-wake-source.ts';
import { openPluginPeriodic } from './wakes/plugin/plugin-wake-source.ts';

export {
  type BackgroundFetchConfig,
  type SeedBackgroundFetch,
  seedApi,
} from './compat/seed-api.ts';
export type { Periodic, PeriodicConfig } from './wakes/periodic.ts';

/** The wakes of this page. The plugin is looked for at the first call, when the app's shell has had time to add it. */
function openPagePeriodic(): Periodic {
  const { clock, lifecycle, warn } = storageEnvironment();
  const shell = browserShell();
  const life = shell.lifecycle(lifecycle);
  return openPluginPeriodic(
    { name: 'bgfetch', clock, lifecycle: life, flag: browserFlag, warn },
    { shell, otherwise: periodic() },
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
