import bgfetchModule, { type BgfetchModuleOptions } from '@bgfetch/vue/nuxt';
import { expect, test } from 'vitest';
import * as vue from '../src/index.ts';

/** What the module asks of Nuxt. The real one builds an app with it in `integrations/nuxt-module`. */
function askedOfNuxt(options: BgfetchModuleOptions, inConfig?: BgfetchModuleOptions) {
  const hooks = new Map<string, (value: never) => unknown>();
  const templates: { filename: string; getContents(): string }[] = [];
  const plugins: unknown[] = [];
  bgfetchModule(options, {
    options: {
      buildDir: '/app/.nuxt',
      build: { templates },
      plugins,
      ...(inConfig && { bgfetch: inConfig }),
    },
    hook: (name: string, listener: (value: never) => unknown) => void hooks.set(name, listener),
  });
  const imports: { name: string; from: string }[] = [];
  hooks.get('imports:extend')?.(imports as never);
  const nitro: { publicAssets?: { dir: string; baseURL: string }[] } = {};
  hooks.get('nitro:config')?.(nitro as never);
  return { imports, plugins, templates, served: nitro.publicAssets ?? [] };
}

test('every composable is known without an import', () => {
  const composables = Object.keys(vue).filter((name) => /^(use|provide)[A-Z]/.test(name));
  const { imports } = askedOfNuxt({});
  expect(imports.map(({ name }) => name).toSorted()).toEqual(composables.toSorted());
  expect(new Set(imports.map(({ from }) => from))).toEqual(new Set(['@bgfetch/vue']));
});

test('the service worker is served at the root, and registered in the browser alone', () => {
  const { plugins, served, templates } = askedOfNuxt({});
  expect(served).toMatchObject([{ dir: '/app/.nuxt/bgfetch', baseURL: '/' }]);
  expect(plugins).toMatchObject([{ mode: 'client' }]);
  expect(templates[0]?.getContents()).toContain("baseURL + 'bgfetch-sw.js'");
});

test('each part can be left out, in the configuration or beside the name of the module', () => {
  const none = { serviceWorker: false, imports: false };
  const nothing = { imports: [], plugins: [], templates: [], served: [] };
  expect(askedOfNuxt(none)).toEqual(nothing);
  expect(askedOfNuxt({}, none)).toEqual(nothing);
  expect(askedOfNuxt({ register: false })).toMatchObject({ plugins: [], served: [{}] });
  expect(askedOfNuxt({ serviceWorker: false, transferWorker: true }).served).toHaveLength(1);
});
