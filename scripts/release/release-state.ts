import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../command/run-command.ts';

/** The changesets in a folder that `npm run release -- --version` has not taken into the changelogs yet. */
export const pendingChangesets = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');

/** The name and the version of a package, as registries have it: `@bgfetch/core@1.2.3`. */
export function specOf(packageFolder: string): string {
  const manifest = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  return `${name}@${version}`;
}

/** Whether the registry has this version already: then a release that broke off goes on behind it. */
export async function isPublished(spec: string): Promise<boolean> {
  const { code, output } = await runCommand('npm', ['view', spec, 'version'], { quiet: true });
  return code === 0 && output.trim() !== '';
}
