import { storageEnvironment } from './browser/environment.ts';
import { browserShell } from './browser/native-shell.ts';
import { pagePeriodicSync } from './browser/periodic-sync.ts';
import { browserFlag } from './browser/storage.ts';
import { type SeedBackgroundFetch, seedApi } from './compat/seed-api.ts';
import { openPeriodic } from './wakes/open-periodic.ts';

export {
  type BackgroundFetchConfig,
  type SeedBackgroundFetch,
  seedApi,
} from './compat/seed-api.ts';
export type { Periodic, PeriodicConfig } from './wakes/periodic.ts';

let api: SeedBackgroundFetch | null = null;

/** Looked for at the first call, when the shell has had its chance to put the plugin into the page. */
function installed(): SeedBackgroundFetch {
  if (!api) {
    const environment = storageEnvironment();
    const shell = browserShell();
    api = seedApi({
      periodic: openPeriodic({
        ...environment,
        shell,
        periodicSync: pagePeriodicSync(),
        flag: browserFlag,
        lifecycle: shell.lifecycle(environment.lifecycle),
        name: 'bgfetch',
      }),
    });
  }
  return api;
}

/**
 * In place of `import { BackgroundFetch } from 'ionic-native'`: the same four methods over every plugin generation, and
 * on the plain web by a timer while the page is open. An app that also has a manager gives its wakes to both with
 * `seedApi(bg)`, because a plugin has room for one configuration.
 */
export const BackgroundFetch: SeedBackgroundFetch = {
  configure: (...args) => installed().configure(...args),
  start: () => installed().start(),
  stop: () => installed().stop(),
  finish: (taskId) => installed().finish(taskId),
};
