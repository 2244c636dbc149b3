import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
  RegistrationStatus,
  WaitingFor,
} from '../model/snapshot.ts';

/** What is to be said of a registration: its status, what it waits for, and how it ended, in one word. */
export type StatusKey =
  | 'none'
  | Exclude<RegistrationStatus, 'settled'>
  | `waiting-${WaitingFor}`
  | 'success'
  | `failed-${Exclude<BackgroundFetchFailureReason, ''>}`;

/** A text for each key. */
export type StatusTexts = Readonly<Record<StatusKey, string>>;

/** What is read of a registration. */
export interface DescribedStatus {
  /** As on a snapshot. */
  readonly status: RegistrationStatus | 'none';
  /** As on a snapshot. */
  readonly waitingFor: WaitingFor | null;
  /** As on a snapshot. */
  readonly result: BackgroundFetchResult;
  /** As on a snapshot. */
  readonly failureReason: BackgroundFetchFailureReason;
}

/** The texts in English. */
export const statusTexts: StatusTexts = {
  none: 'Not started',
  pending: 'Queued',
  running: 'In progress',
  paused: 'Paused',
  waiting: 'Waiting',
  'waiting-network': 'Waiting for a network',
  'waiting-retry': 'Trying again soon',
  'waiting-wake': 'Continues in the background',
  'waiting-foreground': 'Continues when the app is open',
  'waiting-other-tab': 'Another tab does it',
  'waiting-browser': 'Waiting for the browser',
  success: 'Done',
  'failed-aborted': 'Cancelled',
  'failed-bad-status': 'The server refused it',
  'failed-fetch-error': 'Failed',
  'failed-quota-exceeded': 'Not enough space on this device',
  'failed-download-total-exceeded': 'Larger than announced',
};

/**
 * A key for the app's own translations.
 *
 * @example
 * const text = t(`downloads.${statusKey(episode.snapshot)}`);
 */
export function statusKey(shown: DescribedStatus): StatusKey {
  const { status, waitingFor, result, failureReason } = shown;
  if (status === 'settled')
    return result === 'success' ? 'success' : `failed-${failureReason || 'fetch-error'}`;
  return waitingFor ? `waiting-${waitingFor}` : status;
}

/**
 * A short text for people: in English, or from `texts`.
 *
 * @example
 * statusText(episode.snapshot); // 'Waiting for a network'
 * statusText(episode.snapshot, german); // `const german: StatusTexts = { none: 'Nicht geladen', … }`
 */
export function statusText(shown: DescribedStatus, texts: StatusTexts = statusTexts): string {
  return texts[statusKey(shown)];
}
