/** The bytes received are more than the app's `downloadTotal`: the whole registration fails. */
export class DownloadTotalExceededError extends Error {
  override readonly name = 'DownloadTotalExceededError';
}

/** The run has to stop without settling anything: the window closed, a command came, or the lease was lost. */
export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';
}

/** The run has to stop for now: a request that is on its way and may not be sent twice may still get its answer. */
export class InterruptedError extends RunStoppedError {}

/** A request needs headers that are in the memory of another page, or of none any more. */
export class SecretMissingError extends Error {
  override readonly name = 'SecretMissingError';
}
