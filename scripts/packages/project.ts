import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { runCommand } from '../command/run-command.ts';
import { type PackageName, packageNames } from './pack.ts';

/** Where foreign projects are. Each is as its user would have it, with all versions pinned. */
export const projectsFolder: string = join(projectRoot, 'integrations');

export interface ProjectManifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

export function readManifest(folder: string): ProjectManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ProjectManifest;
}

/** Copies a project into `folder`, and puts the tarballs of our packages beside it, which its `package.json` names. */
export function copyProject(
  name: string,
  folder: string,
  tarballs: Record<PackageName, string>,
): void {
  cpSync(join(projectsFolder, name), folder, { recursive: true });
  for (const each of packageNames) cpSync(tarballs[each], join(folder, `bgfetch-${each}.tgz`));
}

/** Where the packages are that the workspace has, for projects that need no others. */
const INSTALLED = ['.', ...packageNames.map((name) => `packages/${name}`)];

/**
 * Puts into a copied project what its `package.json` asks for, without a network: our packages from their tarballs, all others
 * from the workspace, whatever their version.
 */
export async function installFromWorkspace(folder: string): Promise<void> {
  const { dependencies = {}, devDependencies = {} } = readManifest(folder);
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const target = join(folder, 'node_modules', name);
    mkdirSync(dirname(target), { recursive: true });
    if (name.startsWith('@bgfetch/')) {
      mkdirSync(target);
      const tarball = join(folder, `bgfetch-${name.slice('@bgfetch/'.length)}.tgz`);
      const args = ['-xzf', tarball, '--strip-components=1', '-C', target];
      const { code, output } = await runCommand('tar', args, { quiet: true });
      if (code !== 0) throw new Error(output);
    } else symlinkSync(installed(name), target, 'junction');
  }
}

function installed(name: string): string {
  for (const place of INSTALLED) {
    const found = join(projectRoot, place, 'node_modules', name);
    try {
      readFileSync(join(found, 'package.json'));
      return found;
    } catch {}
  }
  throw new Error(`The workspace has no package ${name}.`);
}
