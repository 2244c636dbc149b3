import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `@bgfetch/vue` exports for the `setup` of components. */
const COMPOSABLES = [
  'provideBackgroundFetch',
  'useBackgroundFetch',
  'useBackgroundFetchCommands',
  'useBackgroundFetchEvent',
  'useBackgroundFetchManager',
  'useBackgroundFetchRecord',
  'useBackgroundFetchSpeed',
  'useBackgroundFetches',
  'usePeriodicFetch',
];

const PLUGIN = 'bgfetch-register.client.mjs';

const REGISTER = `
import { defineNuxtPlugin, useRuntimeConfig } from '#imports';

export default defineNuxtPlugin(({ hook }) => {
  const { baseURL } = useRuntimeConfig().app;
  // Where there is none (a page without HTTPS), pages carry their downloads themselves.
  hook('app:mounted', () => {
    navigator.serviceWorker?.register(baseURL + 'bgfetch-sw.js').catch(console.warn);
  });
});
`;

/** @type {typeof import('./index.d.mts').default} */
export default function bgfetchModule(inline, nuxt) {
  const { serviceWorker, register, imports, transferWorker } = {
    ...{ serviceWorker: true, register: true, imports: true, transferWorker: false },
    ...nuxt.options.bgfetch,
    ...inline,
  };
  const { buildDir } = nuxt.options;
  const scripts = [
    ...(serviceWorker ? ['bgfetch-sw.js'] : []),
    ...(transferWorker ? ['bgfetch-worker.js'] : []),
  ];
  if (scripts.length > 0) {
    // A folder with nothing else in it, because all of it is served.
    const dir = join(buildDir, 'bgfetch');
    const copy = async () => {
      await mkdir(dir, { recursive: true });
      for (const script of scripts) {
        const source = fileURLToPath(import.meta.resolve(`@bgfetch/core/${script}`));
        await copyFile(source, join(dir, script));
      }
    };
    // Nuxt may empty its folder between these two.
    nuxt.hook('ready', copy);
    nuxt.hook('build:before', copy);
    nuxt.hook('nitro:config', (nitro) => {
      // The scripts keep their names, so that caches may not keep them.
      nitro.publicAssets = [...(nitro.publicAssets ?? []), { dir, baseURL: '/', maxAge: 0 }];
    });
  }
  if (serviceWorker && register) {
    const dst = join(buildDir, PLUGIN);
    const template = { filename: PLUGIN, dst, getContents: () => REGISTER, write: true };
    nuxt.options.build.templates.push(template);
    nuxt.options.plugins.push({ src: dst, mode: 'client' });
  }
  if (imports)
    nuxt.hook('imports:extend', (known) => {
      for (const name of COMPOSABLES) known.push({ name, from: '@bgfetch/vue' });
    });
}
bgfetchModule.meta = { name: '@bgfetch/vue', configKey: 'bgfetch' };
