import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Options } from 'tsup';

/**
 * The one build configuration, so that the bundler can be changed here alone. What is built stands
 * in the `exports` of the package: each entry's source and where its result goes.
 */
export function libraryBuild(): Options {
  return {
    entry: entriesOf(JSON.parse(readFileSync('package.json', 'utf8'))),
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    dts: true,
    // Whole files that other builds of the package put there are theirs to replace.
    clean: ['!**/*.global.js*', '!bgfetch-{sw,worker}.js'],
    sourcemap: true,
    // Shared chunks do nothing by themselves: importing one for its own sake earns a warning from apps' bundlers.
    treeshake: { moduleSideEffects: 'no-external' },
    splitting: true,
  };
}

/** `dist/<name>.global.js`: one classic script that needs nothing else, for `<script src>` and `importScripts`. */
export function classicBuild(name: string, source: string): Options {
  return {
    entry: { [name]: source },
    format: ['iife'],
    target: 'es2022',
    platform: 'browser',
    noExternal: [/./],
    dts: false,
    clean: false,
    sourcemap: true,
    treeshake: true,
    minify: true,
  };
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | Entry>>;
}

interface Entry {
  readonly 'bgfetch-source': string;
  readonly default: string;
}

function entriesOf({ exports }: Manifest): Record<string, string> {
  const entries = Object.values(exports).filter((target) => typeof target !== 'string');
  return Object.fromEntries(
    entries.map((entry) => [basename(entry.default, '.js'), entry['bgfetch-source']]),
  );
}
