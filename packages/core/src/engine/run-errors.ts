/** The bytes received are more than the app's `downloadTotal`: the whole registration fails. */
export class DownloadTotalExceededError extends Error {
  override readonly name = 'DownloadTotalExceededError';
}

/** The run has to stop without settling anything: the window closed, a command came, or the lease was lost. */
export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';
}
