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
  // These are copied to where an app has its public files, alone and under these names.
  copiedBuild('bgfetch-sw', 'src/ready-made-worker.ts'),
  copiedBuild('bgfetch-worker', 'src/transfer-worker.ts'),
];

function copiedBuild(name: string, source: string): Options {
  return {
    ...classicBuild(name, source),
    outExtension: () => ({ js: '.js' }),
    sourcemap: false,
  };
}
