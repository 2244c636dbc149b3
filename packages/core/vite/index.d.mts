import type { Plugin } from 'vite';

/** The options of the Vite plugin. All are optional. */
export interface BgfetchPluginOptions {
  /**
   * Which service worker is served:
   * - `true` (default): the ready-made service worker, as `bgfetch-sw.js`
   * - a path, relative to the root of the project: the source of the app's own service worker, which calls
   *   `installBackgroundFetch()` and may import what it likes. It is bundled into one classic script.
   * - `false`: none, because another plugin builds the app's service worker
   */
  readonly serviceWorker?: boolean | string;
  /** The name of the app's own service worker in the build. Default: that of its source, with `.js`. */
  readonly fileName?: string;
  /**
   * Also emits `bgfetch-worker.js`, for the manager's option `workerUrl`: needed only where the Content Security Policy forbids
   * workers made of `blob:` URLs. Default `false`.
   */
  readonly transferWorker?: boolean;
}

/**
 * A plugin for Vite 6 to 8 that puts the service worker where the app is served: `<base>bgfetch-sw.js`, in development and in the
 * build. The app registers it.
 *
 * @throws TypeError when `fileName` is given without the source of a service worker
 *
 * @example
 * ```ts
 * // vite.config.ts
 * import { bgfetch } from '@bgfetch/core/vite';
 * import { defineConfig } from 'vite';
 *
 * export default defineConfig({ plugins: [bgfetch()] });
 * ```
 *
 * @example
 * ```ts
 * // in the app
 * await navigator.serviceWorker.register(`${import.meta.env.BASE_URL}bgfetch-sw.js`);
 * ```
 */
export function bgfetch(options?: BgfetchPluginOptions): Plugin;
