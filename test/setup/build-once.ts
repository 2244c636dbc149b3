import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

/**
 * Copies what `build` builds into `outDir`. For each `name` it is built once in a run, by the file that needs it first; two that need it at
 * the same time build it both, and one of the results is kept.
 */
export async function buildOnce(
  name: string,
  outDir: string,
  build: (outDir: string) => Promise<unknown>,
): Promise<void> {
  const kept = join(inject('builtApps'), name);
  if (!existsSync(kept)) {
    const fresh = `${kept}-${process.pid}`;
    await build(fresh);
    await rename(fresh, kept).catch(async (error) => {
      if (!existsSync(kept)) throw error;
      await rm(fresh, { recursive: true });
    });
  }
  await cp(kept, outDir, { recursive: true });
}
