/** What came of one stage of the tests. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why it was skipped or failed as a whole, in a sentence. */
  readonly note?: string;
  /** What passed is worth a line, too: a test that was skipped, a browser's quirk that is gone. */
  readonly remarks?: readonly string[];
}

export function skippedBecause(note: string): Outcome {
  return { passed: 0, failed: 0, skipped: 1, note };
}

export function failedBecause(note: string): Outcome {
  return { passed: 0, failed: 1, skipped: 0, note };
}

export function addUp(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** The line that stands last: `12 passed, 0 failed`, and what was skipped if anything was. */
export function inWords({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
