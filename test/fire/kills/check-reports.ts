import type { RegistrationSnapshot } from '../../../packages/core/src/index.ts';
import type { Report } from './app/report.ts';
import type { Stored } from './app/stored.ts';

/** The lives of pages, in the order in which they began, each with its reports in order. */
function lives(reports: readonly Report[]): Report[][] {
  const pages = [...new Set(reports.map(({ page }) => page))];
  return pages.map((page) =>
    reports
      .filter((report) => report.page === page)
      .toSorted((one, other) => one.sequence - other.sequence),
  );
}

const snapshotsOf = (life: readonly Report[]): RegistrationSnapshot[] =>
  life.flatMap((report) => (report.kind === 'snapshot' ? [report.snapshot] : []));

export function highestCount(reports: readonly Report[]): number {
  return Math.max(0, ...snapshotsOf(reports).map(({ downloaded }) => downloaded));
}

/** What apps heard of the end. */
export function settlements(reports: readonly Report[]): string[] {
  return reports.flatMap((report) => (report.kind === 'event' ? [report.name] : []));
}

/** Throws when a count fell, within a page or from one to the next, or when there was not exactly one end. */
export function checkCounts(reports: readonly Report[], total: number): void {
  let shown = 0;
  let settled = false;
  for (const life of lives(reports)) {
    for (const { downloaded, status, result } of snapshotsOf(life)) {
      if (downloaded < shown) throw new Error(`The count fell from ${shown} to ${downloaded}.`);
      shown = downloaded;
      if (settled && status !== 'settled') throw new Error(`${status} after the settlement.`);
      settled ||= status === 'settled';
      if (settled && result !== 'success') throw new Error(`It settled as ${result}.`);
    }
    for (const report of life)
      if (report.kind === 'trouble') throw new Error(`The page complained: ${report.message}`);
  }
  if (shown !== total) throw new Error(`${shown} of ${total} bytes were counted in the end.`);
  const ends = settlements(reports);
  if (ends.join() !== 'success') throw new Error(`It ended with ${ends.join() || 'no event'}.`);
}

/** Throws when the rows do not agree with each other and with the files, or when bodies are not where they should be. */
export function checkStored(
  { downloaded, records }: Stored,
  total: number,
  bodies: 'files' | 'segments' | 'rows',
): void {
  const received = records.reduce((sum, record) => sum + record.received, 0);
  const gap = records.find((record) => record.received !== record.storedEnd);
  const inFiles = records.some((record) => record.inFiles > 0);
  if (received !== total || downloaded !== total || gap || inFiles !== (bodies !== 'rows'))
    throw new Error(`The rows say ${JSON.stringify({ downloaded, records })} of ${total} bytes.`);
}
