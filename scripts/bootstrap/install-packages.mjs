import { spawnSync } from 'node:child_process';
import { markPackagesFresh, packagesAreFresh } from './packages-stamp.mjs';
import { projectRoot } from './project-root.mjs';

/** The package manager, fetched by npx, so that nobody has to have it. */
export const pnpm = 'pnpm@12.21.0';

/** Installs what the lockfile says, unless that was done already. False when it failed. */
export function installPackages() {
  if (packagesAreFresh()) return true;
  console.log('Installing packages (once, about half a minute) …');
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--yes', pnpm, 'install', '--frozen-lockfile'],
    { cwd: projectRoot, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status === 0) {
    markPackagesFresh();
    return true;
  }
  console.error(`${stdout ?? ''}${stderr ?? ''}`.trim());
  console.error(
    `\nThe packages could not be installed. If a package.json has changed, bring the lockfile up to date:\n  npx ${pnpm} install`,
  );
  return false;
}
