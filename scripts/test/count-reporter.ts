import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import type { Outcome } from './outcome.ts';

/** A Vitest reporter that prints nothing and leaves the counts of a run in a file. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env.BGFETCH_COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify(count(modules, errors.length)));
  }
}

/**
 * A file that failed before any of its tests did is one failure, and so is each error that belongs
 * to no test (an unhandled rejection, say).
 */
function count(modules: readonly TestModule[], errors: number): Outcome {
  const total = { passed: 0, failed: errors, skipped: 0 };
  for (const module of modules) {
    let failed = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'failed') failed += 1;
      else total[state === 'passed' ? 'passed' : 'skipped'] += 1;
    }
    total.failed += failed || (module.ok() ? 0 : 1);
  }
  return total;
}
