/** Whether `error` says that the disk is full. By name: engines are moving from a DOMException to a class of its own. */
export function isQuotaExceeded(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}

declare const QuotaExceededError: (new (message: string) => DOMException) | undefined;

/** The error that every full disk ends as: of the engine's own class where it has one (Web IDL §4.4). */
export function quotaExceeded(message: string): DOMException {
  return typeof QuotaExceededError === 'function'
    ? new QuotaExceededError(message)
    : new DOMException(message, 'QuotaExceededError');
}
