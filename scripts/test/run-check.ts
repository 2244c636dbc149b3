import { runCommand } from '../command/run-command.ts';
import { failedBecause } from './outcome.ts';
import type { StageEnd } from './stage.ts';

const checks = {
  lint: ['biome', 'check', '--error-on-warnings', '.'],
  typecheck: ['node', 'scripts/checks/typecheck.ts'],
  floors: ['depcruise', '--config', '.dependency-cruiser.mjs', 'packages'],
  unused: ['knip', '--no-progress'],
  api: ['node', 'scripts/api/run-api.ts'],
  size: ['node', 'scripts/size/run-size.ts'],
  packages: ['node', 'scripts/packages/run-packages.ts'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

const limitMs = 240_000;

export type CheckName = keyof typeof checks;

/** Runs one check. Each counts as one test. */
export async function runCheck(name: CheckName): Promise<StageEnd> {
  const [command, ...args] = checks[name];
  const { code, output, timedOut } = await runCommand(command, args, { limitMs, quiet: true });
  if (timedOut)
    return { output, outcome: failedBecause(`Ended after ${limitMs / 60_000} minutes.`) };
  const failed = code === 0 ? 0 : 1;
  return { output, outcome: { passed: 1 - failed, failed, skipped: 0 } };
}
