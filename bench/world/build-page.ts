import { join } from 'node:path';
import { build, defaultClientConditions, type InlineConfig } from 'vite';

const root = join(import.meta.dirname, '../page');

/** The page and its service workers, as an app's bundler makes them; a worker is one file without imports. */
export async function buildPage(outDir: string): Promise<void> {
  const shared: InlineConfig = {
    configFile: false,
    logLevel: 'error',
    root,
    resolve: { conditions: ['bgfetch-source', ...defaultClientConditions] },
  };
  await build({ ...shared, build: { outDir, emptyOutDir: true } });
  for (const name of ['idle-worker', 'serving-worker'])
    await build({
      ...shared,
      build: {
        outDir,
        emptyOutDir: false,
        rolldownOptions: {
          input: join(root, `${name}.ts`),
          output: { format: 'iife', entryFileNames: '[name].js' },
        },
      },
    });
}
