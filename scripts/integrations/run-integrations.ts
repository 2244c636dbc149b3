import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pnpm } from '../bootstrap/install-packages.mjs';
import { installChromium } from '../browsers/install-chromium.ts';
import { runCommand } from '../command/run-command.ts';
import { judgePackages } from '../packages/gates.ts';
import { type PackageName, packPackages } from '../packages/pack.ts';
import { copyProject, projectsFolder, readManifest } from '../packages/project.ts';
import { checkPage, type Page } from './check-page.ts';

/**
 * Builds and packs the packages, installs them in each project of `integrations` as a stranger would, tests and builds that, and
 * sees in Chromium whether one download ends. Words choose projects: `npm run test:integrations -- next`. Foreign packages come
 * from the registry.
 */
const { positionals } = parseArgs({ allowPositionals: true });

interface Integration {
  /** What installs it. Default npm. */
  readonly installer?: 'pnpm';
  /** How the built app is shown. */
  readonly page?: Page;
  /** By its name: other versions of what the project depends on. */
  readonly variants?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An install or a build that takes longer hangs. */
const limitMs = 400_000;

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  // As a user would call them: not with the commands of this workspace first.
  const env = { NODE_ENV: '', CI: '1', NG_CLI_ANALYTICS: 'false', NEXT_TELEMETRY_DISABLED: '1' };
  const { code, output } = await runCommand(command, args, { cwd, env, limitMs, quiet: true });
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')}\n${output.trim()}`);
}

async function tryProject(
  name: string,
  versions: Readonly<Record<string, string>>,
  tarballs: Record<PackageName, string>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `bgfetch-${name}-`));
  try {
    copyProject(name, folder, tarballs);
    const manifest = readManifest(folder) as { integration?: Integration } & ReturnType<
      typeof readManifest
    >;
    const { dependencies = {}, devDependencies = {}, scripts = {} } = manifest;
    const changed = (all: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(all).map(([key, now]) => [key, versions[key] ?? now]));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({
        ...manifest,
        dependencies: changed(dependencies),
        devDependencies: changed(devDependencies),
      }),
    );
    const { page, installer } = manifest.integration ?? {};
    if (installer === 'pnpm')
      await run(
        'npx',
        ['--yes', pnpm, 'install', '--no-frozen-lockfile', '--prefer-offline'],
        folder,
      );
    else await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
    const check = page && (await checkPage(folder, page));
    if (scripts.build) await run('npm', ['run', 'build'], folder);
    if (scripts.test) await run('npm', ['test'], folder);
    await check?.(chromium ?? '');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

const chromium = await installChromium();
const packed = mkdtempSync(join(tmpdir(), 'bgfetch-packed-'));
let failures = 0;

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  try {
    await work();
    console.log(`✓ ${what} (${seconds()} s)`);
  } catch (problem) {
    failures += 1;
    console.log(
      `✗ ${what} (${seconds()} s)\n${problem instanceof Error ? problem.message : problem}`,
    );
  }
}

try {
  const tarballs = await packPackages(packed);
  const isAsked = (name: string) =>
    positionals.length === 0 || positionals.some((word) => name.includes(word));
  if (isAsked('publint, attw'))
    await attempt('publint, attw', async () => {
      const problems = await judgePackages(tarballs);
      if (problems.length > 0) throw new Error(problems.join('\n\n'));
    });
  for (const name of readdirSync(projectsFolder).filter(isAsked)) {
    const { integration } = readManifest(join(projectsFolder, name)) as {
      integration?: Integration;
    };
    await attempt(name, () => tryProject(name, {}, tarballs));
    for (const [variant, versions] of Object.entries(integration?.variants ?? {}))
      await attempt(`${name}: ${variant}`, () => tryProject(name, versions, tarballs));
  }
} catch (problem) {
  failures += 1;
  console.error(problem instanceof Error ? problem.message : problem);
} finally {
  rmSync(packed, { recursive: true, force: true });
}
process.exitCode = failures > 0 ? 1 : 0;
