import type { Options } from 'tsup';

/**
 * The one build configuration. Every package passes its entries and nothing else,
 * so the bundler can be changed here alone.
 */
export function libraryBuild(entries: Record<string, string>): Options {
  return {
    entry: entries,
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    dts: true,
    clean: true,
    sourcemap: true,
    treeshake: true,
    splitting: true,
  };
}
