import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Options } from 'tsup';

/**
 * The builds of a package: modules, and for packages that can be required CommonJS, too. What is built stands in the `exports`
 * of the package: each entry's source and where its result goes. `scripts/build.ts` starts them, and adds the types.
 */
export function libraryBuilds(): Options[] {
  const { exports, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const entries = Object.values(exports).filter(isEntry);
  const modules: Options = {
    entry: Object.fromEntries(entries.map((entry) => [nameOf(entry), entry['bgfetch-source']])),
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    dts: false,
    clean: false,
    sourcemap: true,
    esbuildOptions(options) {
      // The package contains the sources: the maps need not contain them once more.
      options.sourcesContent = false;
    },
    // Shared chunks do nothing by themselves: importing one for its own sake earns a warning from apps' bundlers.
    treeshake: { moduleSideEffects: 'no-external' },
    splitting: true,
  };
  if (!entries.some(({ require }) => require)) return [modules];
  return [
    modules,
    {
      ...modules,
      format: ['cjs'],
      outDir: 'dist/cjs',
      // Rollup would leave `import()` as it is, which Jest can't run: without it, it becomes a late `require`.
      treeshake: false,
      sourcemap: false,
      // Packages that have no CommonJS are put into ours: Jest and older versions of Node can't require modules.
      noExternal: Object.keys(dependencies ?? {}).filter((name) => name.startsWith('@noble/')),
    },
  ];
}

interface Manifest {
  readonly exports: Readonly<Record<string, string | Entry>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

type Entry = { readonly 'bgfetch-source': string } & (
  | { readonly default: string; readonly require?: never }
  | { readonly import: { readonly default: string }; readonly require: object }
);

/** Not a script, which has no source that is a module's. */
const isEntry = (target: string | Entry): target is Entry =>
  typeof target !== 'string' && 'bgfetch-source' in target;

const nameOf = (entry: Entry): string =>
  basename('import' in entry ? entry.import.default : entry.default, '.js');
