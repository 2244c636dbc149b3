import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../command/run-command.ts';
import { failedBecause, type Outcome } from './outcome.ts';

/** A project that takes longer hangs. */
const limitMs = 480_000;
const reporters = ['--reporter=default', '--reporter=./scripts/test/count-reporter.ts'];

/** Runs one Vitest project, or those of its files whose path contains one of `filters`. */
export async function runProject(name: string, filters: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'bgfetch-test-'));
  const file = join(folder, 'counts.json');
  const args = ['run', '--project', name, '--passWithNoTests', ...reporters, ...filters];
  try {
    // Browsers leave their profiles in the folder for temporary files: let it be one that goes.
    const env = { BGFETCH_COUNTS_FILE: file, TMPDIR: folder };
    const { code, timedOut } = await runCommand('vitest', args, { limitMs, env });
    if (timedOut) return failedBecause(`Ended after ${limitMs / 60_000} minutes without a result.`);
    return judge(await readFile(file, 'utf8').catch(() => undefined), code);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function judge(counts: string | undefined, code: number): Outcome {
  if (counts === undefined) return failedBecause('Vitest did not finish; see above.');
  const outcome = JSON.parse(counts) as Outcome;
  if (code !== 0 && outcome.failed === 0) return { ...outcome, failed: 1 };
  const isEmpty = outcome.passed + outcome.failed + outcome.skipped === 0;
  return isEmpty ? { ...outcome, note: 'No test matches.' } : outcome;
}
