import type { Options } from 'tsup';
import { classicBuild } from '../../tsup.shared.ts';

/** What is shipped as whole classic scripts: the sources and names of these are no module's. */
export const classicBuilds: readonly Options[] = [
  classicBuild('polyfill', 'src/polyfill-auto.ts'),
  {
    ...classicBuild('service-worker', 'src/service-worker.ts'),
    globalName: 'bgfetch',
    // Left to esbuild: Rollup's wrapper has a parameter called `exports`, and is taken for a CommonJS module.
    treeshake: false,
  },
  {
    ...classicBuild('bgfetch-sw', 'src/ready-made-worker.ts'),
    // It is copied to where an app has its public files, alone and under this name.
    outExtension: () => ({ js: '.js' }),
    sourcemap: false,
  },
];
