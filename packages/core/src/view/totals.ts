import type { BackgroundFetchResult, RegistrationStatus } from '../model/snapshot.ts';
import { isActive, type ProgressAmounts } from './progress.ts';

/** The sums over several registrations. `fractionOf`, `progressProps`, `measureSpeed` and `remainingMs` take it like a snapshot. */
export interface Totals extends ProgressAmounts {
  /** How many there are. */
  readonly count: number;
  /** How many of them have not ended. */
  readonly active: number;
  /** How many have succeeded. */
  readonly succeeded: number;
  /** Aborted ones too. */
  readonly failed: number;
  /** Bytes of all request bodies that were sent. */
  readonly uploaded: number;
  /** All bytes of all request bodies. */
  readonly uploadTotal: number;
}

/** What is read of each registration. */
export interface CountedProgress extends ProgressAmounts {
  /** As on a snapshot. */
  readonly status: RegistrationStatus | 'none';
  /** As on a snapshot. */
  readonly result: BackgroundFetchResult;
  /** As on a snapshot. */
  readonly uploaded: number;
  /** As on a snapshot. */
  readonly uploadTotal: number;
}

/**
 * Adds registrations up: how many have ended and how, and their bytes. What has ended counts with the bytes that it has, so that a bar
 * of the totals is full when all have ended. `expectedBytes` is `null` while the size of an active one is unknown.
 *
 * @example
 * const totals = totalsOf(bg.registrations.getSnapshot());
 * console.log(`${totals.succeeded} of ${totals.count}`, fractionOf(totals));
 */
export function totalsOf(registrations: Iterable<CountedProgress>): Totals {
  const sum = { count: 0, active: 0, succeeded: 0, failed: 0 };
  const bytes = { downloaded: 0, uploaded: 0, uploadTotal: 0 };
  let expectedBytes: number | null = 0;
  for (const one of registrations) {
    sum.count += 1;
    if (isActive(one)) sum.active += 1;
    if (one.result === 'success') sum.succeeded += 1;
    if (one.result === 'failure') sum.failed += 1;
    bytes.downloaded += one.downloaded;
    bytes.uploaded += one.uploaded;
    bytes.uploadTotal += isActive(one) ? one.uploadTotal : one.uploaded;
    const expected: number | null = isActive(one) ? expectedOf(one) : one.downloaded;
    expectedBytes = expectedBytes === null || expected === null ? null : expectedBytes + expected;
  }
  return { ...sum, ...bytes, expectedBytes };
}

/** The answer to an upload has no known size until it comes, and is small beside the upload. */
const expectedOf = ({ expectedBytes, downloaded, uploadTotal }: CountedProgress): number | null =>
  expectedBytes ?? (uploadTotal > 0 ? downloaded : null);
