import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { ProjectReport } from './project-report.ts';

/**
 * A Vitest reporter that prints nothing and leaves in a file what has come out so far, and what is running, for the case
 * that it never ends.
 */
export default class CountReporter implements Reporter {
  readonly #file = process.env.BGFETCH_COUNTS_FILE;
  readonly #running = new Set<string>();

  onTestModuleStart(module: TestModule): void {
    this.#running.add(nameOf(module));
    this.#write({ ended: false, running: [...this.#running] });
  }

  onTestModuleEnd(module: TestModule): void {
    this.#running.delete(nameOf(module));
    this.#write({ ended: false, running: [...this.#running] });
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    this.#write({ ended: true, ...count(modules, errors.length) });
  }

  #write(report: ProjectReport): void {
    if (this.#file) writeFileSync(this.#file, JSON.stringify(report));
  }
}

const nameOf = ({ moduleId }: TestModule) => relative(process.cwd(), moduleId);

/**
 * A file that failed before any of its tests did is one failure, and so is each error that belongs
 * to no test (an unhandled rejection, say).
 */
function count(modules: readonly TestModule[], errors: number) {
  const total = { passed: 0, failed: errors, skipped: 0 };
  const remarks: string[] = [];
  for (const module of modules) {
    let failed = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'failed') failed += 1;
      else total[state === 'passed' ? 'passed' : 'skipped'] += 1;
      remarks.push(...remarksOn(test));
    }
    total.failed += failed || (module.ok() ? 0 : 1);
  }
  return { ...total, remarks };
}

function remarksOn(test: TestCase): string[] {
  const moved = (test.meta().movedQuirks ?? []).map((quirk) => `moved: ${quirk}`);
  const result = test.result();
  if (result.state !== 'skipped') return moved;
  const why = result.note ?? 'by its condition';
  return [...moved, `skipped: ${test.fullName} (${why})`];
}
