import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command/run-command.ts';
import { judgeProject, type ProjectReport } from './project-report.ts';
import type { StageEnd } from './stage.ts';

/** A project that takes longer hangs. */
const limitMs = 720_000;

/**
 * Runs the Vitest projects of a stage, or those of its files whose path contains one of `filters`, or one of several shards of it.
 * `live` prints as it goes.
 */
export async function runProject(
  name: string,
  filters: readonly string[],
  { live, shard }: { readonly live: boolean; readonly shard?: string },
): Promise<StageEnd> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-test-'));
  const file = join(folder, 'counts.json');
  const args = [
    'run',
    ...projectsOf(name).flatMap((project) => ['--project', project]),
    ...['--passWithNoTests', ...filters],
    ...(shard ? ['--shard', shard] : []),
    `--reporter=${live ? 'default' : 'minimal'}`,
    '--reporter=./scripts/test/count-reporter.ts',
    // Tells `npm run check` which tests are quick.
    '--reporter=./scripts/inner-loop/duration-reporter.ts',
  ];
  try {
    // Browsers leave their profiles in the folder for temporary files: let it be one that goes.
    const env = { BGFETCH_COUNTS_FILE: file, TMPDIR: folder, BGFETCH_SHARD: shard ?? '' };
    const { code, timedOut, output } = await runCommand('vitest', args, {
      limitMs,
      env,
      quiet: !live,
    });
    const report = await readReport(file);
    const outcome = judgeProject({ report, code, endedAfterMs: timedOut ? limitMs : null });
    return { outcome, output };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Node's tests are two: what changes the globals of its process runs apart. */
const projectsOf = (stage: string): readonly string[] =>
  stage === 'node' ? ['node', 'node-apart'] : [stage];

async function readReport(file: string): Promise<ProjectReport | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as ProjectReport);
}
