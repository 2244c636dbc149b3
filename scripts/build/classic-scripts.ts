import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bannerOf } from './notices.ts';

const core = join(import.meta.dirname, '../../packages/core');

interface ClassicScript {
  readonly file: string;
  readonly source: string;
  /** The global that has what the source exports. */
  readonly globalName?: string;
}

/**
 * Whole classic scripts that need nothing else, for `<script src>` and `importScripts`. The last two are copied to where an app
 * has its public files, under these names.
 */
const SCRIPTS: readonly ClassicScript[] = [
  { file: 'bgfetch.global.js', source: 'src/index.ts', globalName: 'bgfetch' },
  { file: 'polyfill.global.js', source: 'src/polyfill-auto.ts' },
  { file: 'service-worker.global.js', source: 'src/service-worker.ts', globalName: 'bgfetch' },
  { file: 'bgfetch-sw.js', source: 'src/ready-made-worker.ts' },
  { file: 'bgfetch-worker.js', source: 'src/transfer-worker.ts' },
];

/**
 * Writes those that are asked for into `folder`, each with the version and the licences of what is in it. Resolves with these
 * packages.
 */
export async function writeClassicScripts(
  folder: string = join(core, 'dist'),
  isAsked: (file: string) => boolean = () => true,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const asked = SCRIPTS.filter(({ file }) => isAsked(file));
  const packages = await Promise.all(asked.map((script) => writeScript(script, folder)));
  return [...new Set(packages.flat())].toSorted();
}

async function writeScript(
  { file, source, globalName }: ClassicScript,
  folder: string,
): Promise<readonly string[]> {
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
    write: false,
    metafile: true,
  });
  const code = outputFiles[0]?.text ?? '';
  const packages = packagesIn(metafile);
  writeFileSync(join(folder, file), `${bannerOf(file, packages)}${code}`);
  return packages;
}

/** The packages that have something in the bundle. */
function packagesIn({ outputs }: Metafile): readonly string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const packages = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(packages)];
}
