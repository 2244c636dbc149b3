import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command/run-command.ts';

/**
 * Has the compiler write the declarations of all packages into a folder, which is there until `use` has ended: `folder/packages/core/src/…`.
 * `args` go to the compiler. Rejects with what it complains about.
 */
export async function withDeclarations<T>(
  args: readonly string[],
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'bgfetch-declarations-'));
  try {
    const { code, output } = await runCommand('tsc', [...args, '--outDir', folder], {
      quiet: true,
    });
    if (code !== 0) throw new Error(output);
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
