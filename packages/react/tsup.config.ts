import { defineConfig, type Options } from 'tsup';
import { libraryBuilds } from '../../tsup.shared.ts';

/**
 * `client.ts` is a file of its own, which begins with `'use client'`: everything else can be used in server components, too.
 * The directive would be lost in a bundle with `index.ts`, and in what Rollup writes.
 */
const withClient = (build: Options): Options => ({
  ...build,
  entry: { ...(build.entry as Record<string, string>), client: 'src/client.ts' },
  splitting: false,
  treeshake: false,
  esbuildPlugins: [
    {
      name: 'client-apart',
      setup({ onResolve }) {
        const path = build.outDir ? './client.cjs' : './client.js';
        onResolve({ filter: /^\.\/client\.ts$/ }, () => ({ path, external: true }));
      },
    },
  ],
});

export default defineConfig(libraryBuilds().map(withClient));
