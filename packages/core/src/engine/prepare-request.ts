/** What is about to be sent. */
export interface PrepareRequestContext {
  readonly registrationId: string;
  readonly recordIndex: number;
  /** `0` for the first attempt since the last byte of progress. */
  readonly attempt: number;
}

/**
 * Returns the request to send in place of `request` (which has no body; the stored body is sent with what is
 * returned). What it throws counts as network trouble: the attempt is retried.
 */
export type PrepareRequest = (
  request: Request,
  context: PrepareRequestContext,
) => Request | Promise<Request>;
