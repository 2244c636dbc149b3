import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pnpm } from '../bootstrap/install-packages.mjs';
import { projectRoot } from '../bootstrap/project-root.mjs';
import { runCommand } from '../command/run-command.ts';
import { judgePackages } from '../packages/gates.ts';
import { packageNames, packPackages } from '../packages/pack.ts';
import { isPublished, pendingChangesets, specOf } from './release-state.ts';

/**
 * `npm run release -- --version` takes the changesets into the changelogs and into the version, which all packages share; the
 * result is to be looked at and committed. `npm run release` builds, packs and judges the packages, and publishes the very
 * tarballs that were judged, core first. It refuses to do so while changesets are pending, and passes over what the registry has
 * already, so that a release that broke off can be run again. With `--dry-run` everything but the publishing is done.
 *
 * Where a workflow has `id-token: write` (`.github/workflows/release.yml`), npm records which commit and which run they come from
 * (provenance), and needs no token (trusted publishing).
 */
const { values } = parseArgs({
  options: { version: { type: 'boolean' }, 'dry-run': { type: 'boolean' } },
});

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { code } = await runCommand(command, args);
  if (code !== 0) throw new Error(`This failed: ${[command, ...args].join(' ')}`);
}

async function release(isTrial: boolean): Promise<void> {
  const { output } = await runCommand('git', ['status', '--porcelain'], { quiet: true });
  if (output !== '' && !isTrial) throw new Error(`Commit this first, or remove it:\n${output}`);
  const pending = pendingChangesets(join(projectRoot, '.changeset'));
  if (pending.length > 0) {
    const advice = `${pending.length} changesets are pending: npm run release -- --version, and commit what it has changed.`;
    if (!isTrial) throw new Error(advice);
    console.log(advice);
  }
  const folder = mkdtempSync(join(tmpdir(), 'bgfetch-release-'));
  try {
    const tarballs = await packPackages(folder);
    const problems = await judgePackages(tarballs);
    if (problems.length > 0) throw new Error(problems.join('\n\n'));
    const canProve = process.env.ACTIONS_ID_TOKEN_REQUEST_URL !== undefined;
    const options = [...(canProve ? ['--provenance'] : []), ...(isTrial ? ['--dry-run'] : [])];
    // In this order, so that no adapter is there before the core that it names.
    for (const name of packageNames) {
      const spec = specOf(join(projectRoot, 'packages', name));
      if (await isPublished(spec)) console.log(`${spec} is published already.`);
      else await run('npm', 'publish', tarballs[name], '--access', 'public', ...options);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function version(): Promise<void> {
  await run('changeset', 'version');
  // Examples and tests of the workspace name the packages, too.
  await run('npx', '--yes', pnpm, 'install', '--lockfile-only');
  await run('biome', 'check', '--write', 'packages', '.changeset');
}

try {
  await (values.version ? version() : release(values['dry-run'] ?? false));
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
}
