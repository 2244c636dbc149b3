import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from '../bootstrap/project-root.mjs';

const core = join(projectRoot, 'packages/core/src');

/** The module that has the worker's script as a string, so that a page can make the worker from its own code. */
export const generatedFile: string = join(core, 'transfer/worker/source.generated.ts');

/** What belongs in that module: `src/transfer-worker.ts` with all that it imports, minified. */
export async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(core, 'transfer-worker.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    legalComments: 'none',
    write: false,
  });
  // The notice that its author asks for; bundlers of apps keep it, and the whole licence is in the package.
  const notice = '/*! noble-hashes: MIT License (c) 2022 Paul Miller (paulmillr.com) */';
  const script = `${notice}${outputFiles[0]?.text.trim() ?? ''}`;
  return `// Made of src/transfer-worker.ts by \`npm run worker\`. A test says when it is old.\nexport const source: string =\n  ${JSON.stringify(script)};\n`;
}
