import type { Problem } from '../model/snapshot.ts';

/** What is about to be sent. */
export interface PrepareRequestContext {
  readonly registrationId: string;
  readonly recordIndex: number;
  /** `0` for the first attempt since the last byte of progress. */
  readonly attempt: number;
  /**
   * Why the attempt before this one failed, after restarts too; `null` when none has since the last byte of progress.
   * `status` is that of the answer, `null` when there was none: after a 401 or 403 it is time for a new token.
   */
  readonly previous: { readonly problem: Problem; readonly status: number | null } | null;
}

/**
 * Returns the request to send in place of `request` (which has no body; the stored body is sent with what is
 * returned). What it throws counts as network trouble: the attempt is retried. So does an answer that takes longer than
 * the manager's `hookTimeoutMs`.
 */
export type PrepareRequest = (
  request: Request,
  context: PrepareRequestContext,
) => Request | Promise<Request>;

/** Which answer `validateResponse` is asked about. */
export interface ValidateResponseContext {
  readonly registrationId: string;
  readonly recordIndex: number;
  /** As it was stored by `fetch()`. */
  readonly url: string;
  /** Response bytes of the record that are stored; they are kept when the answer is refused. */
  readonly downloaded: number;
  /** `0` for the first attempt since the last byte of progress. */
  readonly attempt: number;
}

/**
 * Is asked about every answer with a status of 2xx, before a byte of it is stored; `response` has its head and no body.
 * Returns nothing (or `true`) to take it, a reason to refuse it; what it throws is a reason as well. An answer that is
 * refused counts as trouble that may pass: what is stored is kept, and the request is sent again after a wait.
 */
export type ValidateResponse = (
  response: Response,
  context: ValidateResponseContext,
) => string | true | undefined | Promise<string | true | undefined>;
