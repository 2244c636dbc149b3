import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';

/** Runs `bgfetch init` of a package that has been built into `packageFolder`; resolves with what it says. */
export async function runInit(packageFolder: string, publicDir: string): Promise<string> {
  cpSync(join(import.meta.dirname, '../../../bin'), join(packageFolder, 'bin'), {
    recursive: true,
  });
  const cli = join(packageFolder, 'bin/bgfetch.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'init', publicDir], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
