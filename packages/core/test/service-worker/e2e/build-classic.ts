import { join } from 'node:path';
import { build } from 'tsup';
import { classicBuilds } from '../../../tsup.classic.ts';

const packageFolder = join(import.meta.dirname, '../../..');

/** Builds the service worker's classic scripts, as the package's own build does. */
export async function buildClassic(outDir: string): Promise<void> {
  for (const { entry, ...options } of classicBuilds) {
    const [[name, source] = ['', '']] = Object.entries(entry ?? {});
    if (name === 'polyfill') continue;
    const from = { [name]: join(packageFolder, source) };
    await build({ ...options, entry: from, outDir, config: false, silent: true, sourcemap: false });
  }
}
