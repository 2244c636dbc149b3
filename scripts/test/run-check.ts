import { runCommand } from '../command/run-command.ts';
import type { Outcome } from './outcome.ts';

export const checks = {
  lint: ['biome', 'check', '--error-on-warnings', '.'],
  typecheck: ['node', 'scripts/checks/typecheck.ts'],
  floors: ['depcruise', '--config', '.dependency-cruiser.mjs', 'packages'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** Runs one check. Each counts as one test. */
export async function runCheck(name: keyof typeof checks): Promise<Outcome> {
  const [command, ...args] = checks[name];
  const { code } = await runCommand(command, args, { limitMs: 120_000 });
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}
