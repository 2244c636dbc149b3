import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bannerOf } from './notices.ts';

const core = join(import.meta.dirname, '../../packages/core');

interface ClassicScript {
  readonly file: string;
  readonly source: string;
  /** The global `bgfetch` has what this entry exports. */
  readonly globalOf?: string;
}

/**
 * Whole classic scripts that need nothing else, for `<script src>` and `importScripts`. The last two are copied to where an app
 * has its public files, under these names.
 */
const SCRIPTS: readonly ClassicScript[] = [
  { file: 'bgfetch.global.js', source: 'src/index.ts', globalOf: 'index' },
  { file: 'polyfill.global.js', source: 'src/polyfill-auto.ts' },
  {
    file: 'service-worker.global.js',
    source: 'src/service-worker.ts',
    globalOf: 'service-worker',
  },
  { file: 'bgfetch-sw.js', source: 'src/ready-made-worker.ts' },
  { file: 'bgfetch-worker.js', source: 'src/transfer-worker.ts' },
];

/**
 * Writes those that are asked for into `folder`, each with its types, the version and the licences of what is in it. Resolves with these
 * packages.
 */
export async function writeClassicScripts(
  folder: string = join(core, 'dist/classic'),
  isAsked: (file: string) => boolean = () => true,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  // What is no module must not be taken for one.
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  const asked = SCRIPTS.filter(({ file }) => isAsked(file));
  const packages = await Promise.all(asked.map((script) => writeScript(script, folder)));
  return [...new Set(packages.flat())].toSorted();
}

async function writeScript(
  { file, source, globalOf }: ClassicScript,
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
    ...(globalOf && { globalName: 'bgfetch' }),
    legalComments: 'none',
    write: false,
    metafile: true,
  });
  const code = outputFiles[0]?.text ?? '';
  const packages = packagesIn(metafile);
  writeFileSync(join(folder, file), `${bannerOf(file, packages)}${code}`);
  const declared = globalOf
    ? `declare global {\n  var bgfetch: typeof import('../types/${globalOf}.cjs');\n}\n`
    : '';
  writeFileSync(join(folder, file.replace(/\.js$/, '.d.ts')), `${declared}export {};\n`);
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
