/** Whether `error` says that the disk is full. By name: engines are moving from a DOMException to a class of its own. */
export function isQuotaExceeded(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}

/** The error that every full disk ends as. */
export function quotaExceeded(message: string): DOMException {
  return new DOMException(message, 'QuotaExceededError');
}
