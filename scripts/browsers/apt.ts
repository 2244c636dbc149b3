import { existsSync } from 'node:fs';
import { runCommand } from '../command/run-command.ts';
import { firstExecutable, onPath } from './first-executable.ts';

const env = { DEBIAN_FRONTEND: 'noninteractive' };
const waitForOthers = ['-o', 'DPkg::Lock::Timeout=300'];
let updating: Promise<boolean> | undefined;

/** Whether this is Debian or a relative, and we may install its packages. */
export function aptIsOurs(): boolean {
  const isDebian = existsSync('/etc/debian_version') && firstExecutable(onPath(['apt-get']));
  return Boolean(isDebian) && process.getuid?.() === 0;
}

/** Installs Debian packages. False, with apt's last words printed, when that failed. */
export async function aptInstall(packages: readonly string[]): Promise<boolean> {
  console.log(`Installing ${packages.join(', ')} with apt-get …`);
  // One list that cannot be refreshed does not keep the others from being used.
  updating ??= apt(['update']);
  await updating;
  return apt(['install', '--yes', '--no-install-recommends', ...packages]);
}

async function apt(args: readonly string[]): Promise<boolean> {
  const { code, output } = await runCommand('apt-get', [...waitForOthers, ...args], {
    env,
    quiet: true,
    limitMs: 600_000,
  });
  if (code !== 0) console.log(output.trim().split('\n').slice(-5).join('\n'));
  return code === 0;
}
