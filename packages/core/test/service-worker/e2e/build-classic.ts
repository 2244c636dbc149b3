import { writeClassicScripts } from '../../../../../scripts/build/classic-scripts.ts';

/** Builds the service worker's classic scripts, as the package's own build does. */
export async function buildClassic(outDir: string): Promise<void> {
  await writeClassicScripts(outDir, (file) => !/^(polyfill|bgfetch)\.global/.test(file));
}
