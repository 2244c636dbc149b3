import { globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm } from '../bootstrap/install-packages.mjs';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { runCommand } from '../command/run-command.ts';

/** The packages that are published. */
export const packageNames = ['core', 'react', 'vue', 'ionic', 'devtools'] as const;

export type PackageName = (typeof packageNames)[number];

/** Builds the packages and packs them as they are published. Says where each tarball is. */
export async function packPackages(folder: string): Promise<Record<PackageName, string>> {
  const built = await runCommand('node', ['scripts/build.ts'], { quiet: true });
  if (built.code !== 0) throw new Error(built.output);
  mkdirSync(folder, { recursive: true });
  const filters = packageNames.map((name) => `--filter=@bgfetch/${name}`);
  const args = ['--yes', pnpm, '--recursive', ...filters, 'pack', '--pack-destination', folder];
  const { code, output } = await runCommand('npx', args, { cwd: projectRoot, quiet: true });
  if (code !== 0) throw new Error(`The packages could not be packed.\n${output}`);
  const tarballs = packageNames.map((name) => {
    const [found] = globSync(`bgfetch-${name}-*.tgz`, { cwd: folder });
    if (!found) throw new Error(`There is no tarball of ${name} in ${folder}.\n${output}`);
    return [name, join(folder, found)] as const;
  });
  return Object.fromEntries(tarballs) as Record<PackageName, string>;
}
