/** The bytes received are more than the app's `downloadTotal`: the whole registration fails. */
export class DownloadTotalExceededError extends Error {
  override readonly name = 'DownloadTotalExceededError';
}

/** The run has to stop without settling anything: the window closed, a command came, or the lease was lost. */
export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';
}

/** The run has to stop for now: what is under way and can't be begun again may come to its end. */
export class InterruptedError extends RunStoppedError {}

/** A request needs headers that are in the memory of another page, or of none any more. */
export class SecretMissingError extends Error {
  override readonly name = 'SecretMissingError';
}
