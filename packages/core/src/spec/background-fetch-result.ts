/** How a background fetch ended; empty while it is active. Background Fetch §6.4 `BackgroundFetchResult`. */
export type BackgroundFetchResult = '' | 'success' | 'failure';

/** Why a background fetch failed; empty unless `result` is `failure`. Background Fetch §6.4. */
export type BackgroundFetchFailureReason =
  | ''
  | 'aborted'
  | 'bad-status'
  | 'fetch-error'
  | 'quota-exceeded'
  | 'download-total-exceeded';
