import { join, resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { projectRoot } from '../bootstrap/project-root.mjs';
import type { Row } from './rows.ts';

export interface Measure {
  /** Minified, and each file compressed with Brotli as a server would send it. */
  readonly bytes: number;
  /** Minified bytes of each module that is counted, by its path. */
  readonly modules: ReadonlyMap<string, number>;
}

/** Bundles the code of a row from our sources and counts what the row asks for. */
export async function measure({
  from,
  source,
  besides,
  loads = [],
  classic,
}: Row): Promise<Measure> {
  const { outputFiles, metafile } = await build({
    // A file is an entry of its own: to export it from a snippet would add to it.
    ...(source.startsWith('./')
      ? { entryPoints: [resolve(projectRoot, from, source)] }
      : { stdin: { contents: source, resolveDir: resolve(projectRoot, from), loader: 'ts' } }),
    absWorkingDir: projectRoot,
    conditions: ['bgfetch-source'],
    external: [...besides],
    bundle: true,
    minify: true,
    splitting: !classic,
    format: classic ? 'iife' : 'esm',
    target: 'es2022',
    platform: 'browser',
    outdir: 'out',
    write: false,
    metafile: true,
  });
  const counted = filesLoaded(metafile, source, loads);
  let bytes = 0;
  const modules = new Map<string, number>();
  for (const file of counted) {
    const output = outputFiles.find(({ path }) => path === join(projectRoot, file));
    if (output) bytes += brotliCompressSync(output.contents).length;
    for (const [module, { bytesInOutput }] of Object.entries(metafile.outputs[file]?.inputs ?? {}))
      modules.set(module, (modules.get(module) ?? 0) + bytesInOutput);
  }
  return { bytes, modules };
}

/** The files that are loaded: the entry's, what they import, and the dynamic imports that count. */
function filesLoaded(
  { outputs }: Metafile,
  source: string,
  loads: readonly string[] | 'ours',
): ReadonlySet<string> {
  const entry = source.startsWith('./') ? source.slice(1) : '<stdin>';
  const counts = (file: string): boolean => {
    const module = outputs[file]?.entryPoint ?? '';
    return loads === 'ours'
      ? !module.includes('node_modules/')
      : loads.some((word) => module.includes(word));
  };
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? [])
      if (!external && (kind !== 'dynamic-import' || counts(path))) load(path);
  };
  for (const [file, { entryPoint }] of Object.entries(outputs))
    if (entryPoint?.endsWith(entry)) load(file);
  return loaded;
}
