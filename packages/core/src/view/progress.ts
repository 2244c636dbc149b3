import type { BackgroundFetchResult, RegistrationStatus } from '../model/snapshot.ts';

/**
 * The amounts that progress is computed from, in bytes. Snapshots of registrations and of records have them, what the adapters show,
 * and `Totals`.
 */
export interface ProgressAmounts {
  /** Bytes of response bodies that have come. */
  readonly downloaded: number;
  /** All bytes of response bodies; `null` while that is unknown. */
  readonly expectedBytes: number | null;
  /** Bytes of request bodies that were sent. Default 0. */
  readonly uploaded?: number;
  /** All bytes of request bodies. Default 0. */
  readonly uploadTotal?: number;
  /** How it ended: a success is complete, whatever the numbers say. */
  readonly result?: BackgroundFetchResult;
}

/** Bytes that have moved, and all of them: `total` is `null` while nobody knows it. */
export function amountsOf(progress: ProgressAmounts): { done: number; total: number | null } {
  const { downloaded, expectedBytes, uploaded = 0, uploadTotal = 0 } = progress;
  if (uploadTotal === 0) return { done: downloaded, total: expectedBytes };
  // The answer to an upload has no known size until it comes, and is small beside the upload.
  return {
    done: uploaded + (expectedBytes === null ? 0 : downloaded),
    total: uploadTotal + (expectedBytes ?? 0),
  };
}

/**
 * How much of it has moved, from 0 to 1. `null` while the size is unknown: show a bar without a value then. It is 1 after a success.
 * With request bodies, these count as well.
 *
 * @example
 * const percent = Math.round(100 * (fractionOf(snapshot) ?? 0));
 */
export function fractionOf(progress: ProgressAmounts): number | null {
  if (progress.result === 'success') return 1;
  const { done, total } = amountsOf(progress);
  return total ? Math.min(1, done / total) : null;
}

/** The attributes of a `<progress>` element. Without a `value` the element shows that the size is unknown. */
export type ProgressProps = {
  /** What a full bar is. */
  readonly max: 1;
  /** From 0 to 1; absent while the size is unknown. */
  readonly value?: number;
};

/**
 * Attributes for `<progress>`: `value` and `max` when the size is known, and no `value` while it is not. Then the browser shows a
 * bar that moves, and tells screen readers so.
 *
 * @example
 * ```tsx
 * const bar = <progress {...progressProps(episode.snapshot)} />; // in Vue: <progress v-bind="progressProps(episode)" />
 * ```
 */
export function progressProps(progress: ProgressAmounts): ProgressProps {
  const value = fractionOf(progress);
  return value === null ? { max: 1 } : { max: 1, value };
}

/** Whether it has been started and has not ended: it is pending, running, waiting or paused. */
export function isActive({ status }: { readonly status: RegistrationStatus | 'none' }): boolean {
  return status !== 'none' && status !== 'settled';
}
