import { runCommand } from '../command/run-command.ts';
import { type PackageName, packageNames } from './pack.ts';

/** Whether the packed packages are as those who install them expect: what publint and attw say of each, when it is bad. */
export async function judgePackages(
  tarballs: Record<PackageName, string>,
): Promise<readonly string[]> {
  const judged = packageNames.map(async (name) => {
    const tarball = tarballs[name];
    // Packages in Angular's format are modules only. The resolution of Node 10, which knows no `exports`, finds the main entry.
    const profile = name === 'ionic' ? 'esm-only' : 'node16';
    const runs = [
      ['publint', 'run', tarball, '--strict'],
      ['attw', tarball, '--profile', profile, '--no-emoji', '--format', 'ascii'],
    ] as const;
    const problems: string[] = [];
    for (const [command, ...args] of runs) {
      const { code, output } = await runCommand(command, args, { quiet: true });
      if (code !== 0) problems.push(`${command} of @bgfetch/${name}:\n${output.trim()}`);
    }
    return problems;
  });
  return (await Promise.all(judged)).flat();
}
