import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../../scripts/command/run-command.ts';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));
const root = join(workspace, 'examples/ionic-angular');
const built = join(root, '.angular/e2e');

/** All that decides on what the built app is. */
const SOURCES = [
  'examples/ionic-angular/{src/**/*,*.json}',
  'examples/podcast/src/**/*',
  'packages/{core,devtools,ionic}/{src/**/*,*.json,*.ts}',
  'scripts/build/*',
  'pnpm-lock.yaml',
  'tsconfig.base.json',
  'tsconfig.base.published.json',
  'tsup.shared.ts',
];

/** As an app gets it that installs the packages: they are built, then Angular's compiler reads what was built. */
export async function buildApp(): Promise<string> {
  const folder = join(built, fingerprint());
  if (existsSync(folder)) return folder;
  await rm(built, { recursive: true, force: true });
  await mkdir(built, { recursive: true });
  await run('node', ['scripts/build.ts', 'core', 'devtools', 'ionic'], workspace);
  const ng = join(root, 'node_modules/@angular/cli/bin/ng.js');
  const fresh = join(built, 'fresh/browser');
  await run(process.execPath, [ng, 'build', '--output-path', join(built, 'fresh')], root);
  // Another path for the same page, which then shows something else.
  await cp(join(fresh, 'index.html'), join(fresh, 'readme.html'));
  await rename(fresh, folder);
  return folder;
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const env = { NG_CLI_ANALYTICS: 'false', NODE_ENV: 'production' };
  const { code, output } = await runCommand(command, args, { cwd, env, quiet: true });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}\n${output}`);
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const path of globSync(SOURCES, { cwd: workspace, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(path.slice(workspace.length)).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}
