/** One request of a background fetch. Background Fetch §6.6 `BackgroundFetchRecord`. */
export interface BackgroundFetchRecord {
  /** A copy with an unread body, made from what was stored. */
  readonly request: Request;
  /**
   * Resolves once the whole response is stored; its body streams from the store. Rejects with `AbortError` after an
   * abort and when the manager is closed, with `TypeError` when the record failed without a response, with
   * `InvalidStateError` after `release()`.
   */
  readonly responseReady: Promise<Response>;
}
