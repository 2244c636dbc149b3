import {
  mayBeInNativeShell,
  type PageEnvironment,
  pageEnvironment,
} from '../browser/environment.ts';
import { WEB_GUARANTEES } from '../drivers/driver.ts';
import { foregroundFactory } from '../drivers/foreground/foreground-driver.ts';
import { AsyncLazy } from './async-lazy.ts';
import type { BackgroundFetchManager } from './background-fetch.ts';
import { createInertManager } from './inert-manager.ts';
import { lazyDriver, lazyPeriodic } from './lazy-loading.ts';
import { Manager } from './manager.ts';
import {
  type BackgroundFetchManagerOptions,
  type ResolvedOptions,
  resolveOptions,
} from './manager-options.ts';
import type { Composition } from './open-session.ts';

/**
 * A manager for this page. Make one for the whole app. It opens the store, shows what earlier pages have left there, and
 * continues that. On a server the manager is empty and does nothing, and its `fetch` rejects.
 *
 * The code that every page needs is in the bundle of the app. The rest is loaded by dynamic `import()` where it is of use:
 * the web driver in browsers with Background Fetch, the native driver in Cordova and Capacitor, and `bg.periodic` when it is
 * first used. An app that runs in a native shell should have that code in its bundle: see `@bgfetch/core/compose`.
 *
 * @throws TypeError for a wrong option
 *
 * @example
 * ```ts
 * const bg = createBackgroundFetch();
 * const registration = await bg.fetch('episode-1', ['/episodes/1.mp3'], { title: 'Episode 1' });
 * registration.snapshot$.subscribe(({ downloaded, status }) => console.log(status, downloaded));
 * ```
 */
export function createBackgroundFetch(
  options: BackgroundFetchManagerOptions = {},
): BackgroundFetchManager {
  const resolved = resolveOptions(options);
  const environment = pageEnvironment();
  if (environment.isServer) return createInertManager();
  return new Manager(environment, resolved, composeForThisPage(environment, resolved));
}

function composeForThisPage(
  { serviceWorker }: PageEnvironment,
  { plugin, wakeBudgetMs }: ResolvedOptions,
): Composition {
  const isInShell = plugin !== undefined || mayBeInNativeShell();
  const hasBackgroundFetch = serviceWorker?.hasBackgroundFetch ?? false;

  const native = new AsyncLazy(async () =>
    (await import('../drivers/native/native.ts')).nativeFactory({ plugin, wakeBudgetMs }),
  );
  const web = lazyDriver({
    name: 'web',
    guarantees: WEB_GUARANTEES,
    load: async () => (await import('../drivers/web/web.ts')).webFactory(),
  });

  return {
    drivers: async () => [
      ...(isInShell ? [await native.get()] : []),
      ...(hasBackgroundFetch ? [web] : []),
      foregroundFactory(),
    ],
    openPeriodic: (context) =>
      lazyPeriodic({
        clock: context.clock,
        atOnce: isInShell,
        load: async () => {
          const [{ periodicFactory }, factory] = await Promise.all([
            import('../wakes/periodic-sync-wake-source.ts'),
            isInShell ? native.get() : null,
          ]);
          const inBrowser = periodicFactory();
          return factory?.shell?.openPeriodic(context, inBrowser) ?? inBrowser.open(context);
        },
      }),
    ...(!hasBackgroundFetch && { unavailable: { web: 'This browser has no Background Fetch.' } }),
  };
}
