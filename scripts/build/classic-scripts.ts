import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { bannerOf } from './notices.ts';

const core = join(projectRoot, 'packages/core');

interface ClassicScript {
  readonly file: string;
  readonly source: string;
  /** The global that has what the source exports. */
  readonly globalName?: string;
}

/**
 * Whole classic scripts that need nothing else, for `<script src>` and `importScripts`. The last two are copied to where an app
 * has its public files, alone and under these names, so they have no source maps.
 */
const SCRIPTS: readonly ClassicScript[] = [
  { file: 'bgfetch.global.js', source: 'src/index.ts', globalName: 'bgfetch' },
  { file: 'polyfill.global.js', source: 'src/polyfill-auto.ts' },
  { file: 'service-worker.global.js', source: 'src/service-worker.ts', globalName: 'bgfetch' },
  { file: 'bgfetch-sw.js', source: 'src/ready-made-worker.ts' },
  { file: 'bgfetch-worker.js', source: 'src/transfer-worker.ts' },
];

/** Writes them into `dist` of core, each with the version and the licences of what is in it. */
export async function writeClassicScripts(): Promise<void> {
  for (const script of SCRIPTS) await writeScript(script);
}

async function writeScript({ file, source, globalName }: ClassicScript): Promise<void> {
  const { outputFiles, metafile } = await build({
    entryPoints: [source],
    absWorkingDir: core,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    ...(globalName && { globalName }),
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    outfile: join('dist', file),
    write: false,
    metafile: true,
  });
  const [map, code] = outputFiles.toSorted(
    (one, other) => Number(other.path.endsWith('.map')) - Number(one.path.endsWith('.map')),
  );
  if (!map || !code) throw new Error(`${file} was not built.`);
  const banner = bannerOf(file, packagesIn(metafile));
  const isMapped = file.includes('.global.');
  const end = isMapped ? `//# sourceMappingURL=${file}.map\n` : '';
  writeFileSync(join(core, 'dist', file), `${banner}${code.text}${end}`);
  if (!isMapped) return;
  const { mappings, ...rest } = JSON.parse(map.text);
  // Each line of the banner is an empty one for the map.
  const moved = `${';'.repeat(banner.split('\n').length - 1)}${mappings}`;
  writeFileSync(join(core, 'dist', `${file}.map`), JSON.stringify({ ...rest, mappings: moved }));
}

/** The packages that have something in the bundle. */
export function packagesIn({ outputs }: Metafile): readonly string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const packages = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(packages)];
}
