/** The options of the Nuxt module, in `nuxt.config.ts` below `bgfetch`. All are optional. */
export interface BgfetchModuleOptions {
  /**
   * Serves the ready-made service worker as `bgfetch-sw.js` at the root of the app. Default `true`; `false` where another module, such
   * as `@vite-pwa/nuxt`, brings a service worker that calls `installBackgroundFetch()`.
   */
  readonly serviceWorker?: boolean;
  /** Registers that service worker when the app is mounted. Default `true`. */
  readonly register?: boolean;
  /** Makes the composables of `@bgfetch/vue` known without imports. Default `true`. */
  readonly imports?: boolean;
  /**
   * Serves `bgfetch-worker.js`, for the manager's option `workerUrl`: needed only where the Content Security Policy forbids workers
   * made of `blob:` URLs. Default `false`.
   */
  readonly transferWorker?: boolean;
}

/** What it takes of Nuxt. */
interface Nuxt {
  readonly options: {
    readonly buildDir: string;
    readonly build: { readonly templates: unknown[] };
    readonly plugins: unknown[];
    readonly bgfetch?: BgfetchModuleOptions;
  };
  hook(name: 'ready' | 'build:before', listener: () => Promise<void>): void;
  hook(name: 'nitro:config', listener: (nitro: { publicAssets?: unknown[] }) => void): void;
  hook(name: 'imports:extend', listener: (known: { name: string; from: string }[]) => void): void;
}

/**
 * A module for Nuxt 3 and 4.
 *
 * @example
 * ```ts
 * export default defineNuxtConfig({ modules: ['@bgfetch/vue/nuxt'] });
 * ```
 */
declare function bgfetchModule(options: BgfetchModuleOptions, nuxt: Nuxt): void;
declare namespace bgfetchModule {
  let meta: { readonly name: string; readonly configKey: string };
}
export default bgfetchModule;
