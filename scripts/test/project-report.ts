import { failedBecause, type Outcome } from './outcome.ts';

/** What `CountReporter` leaves in a file. */
export type ProjectReport =
  | { readonly ended: false; readonly running: readonly string[] }
  | ({ readonly ended: true } & Outcome);

export interface ProjectEnd {
  /** What the file says; `undefined` when there is none. */
  readonly report: ProjectReport | undefined;
  readonly code: number;
  /** Set when the project was ended for having taken so long. */
  readonly endedAfterMs: number | null;
}

/** What came of a Vitest project. */
export function judgeProject({ report, code, endedAfterMs }: ProjectEnd): Outcome {
  // All tests ran, but something that they started kept the process alive.
  const lateness = endedAfterMs === null ? '' : `Ended after ${endedAfterMs / 60_000} minutes`;
  if (!report?.ended) {
    const running = report?.running.join(', ') || 'no test file';
    return failedBecause(
      lateness ? `${lateness}, when ${running} was running.` : 'Vitest did not finish.',
    );
  }
  const { ended, ...outcome } = report;
  if (lateness) return { ...outcome, failed: outcome.failed + 1, note: `${lateness}: tests done.` };
  if (code !== 0 && outcome.failed === 0) return { ...outcome, failed: 1 };
  const isEmpty = outcome.passed + outcome.failed + outcome.skipped === 0;
  return isEmpty ? { ...outcome, note: 'No test matches.' } : outcome;
}
