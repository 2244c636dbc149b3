import { abortable } from '../platform/abortable.ts';
import { timeBox } from '../platform/time-box.ts';
import type { Problem } from '../spec/registration-snapshot.ts';
import type { RecordRow } from '../store/record-row.ts';
import { restoreRequest } from '../store/stored-request.ts';
import type { RegistrationRun } from './registration-run.ts';

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

/** The stored request with the secrets that are only in memory, as the app's `prepareRequest` wants it. */
export async function prepareRequest(run: RegistrationRun, record: RecordRow): Promise<Request> {
  const { ports, options } = run;
  const stored = restoreRequest(record.request, null, ports.secretHeaders(run.uid, record.index));
  const hook = options.prepareRequest;
  if (!hook) return stored;
  const { index, attempts, problem, lastStatus = null } = record;
  const context: PrepareRequestContext = {
    registrationId: run.state.registration.id,
    recordIndex: index,
    attempt: attempts,
    previous: problem && { problem, status: lastStatus },
  };
  const answer = timeBox(ports.clock, options.hookTimeoutMs, '`prepareRequest`', async () =>
    hook(stored, context),
  );
  const prepared = await abortable(answer, run.signal);
  if (typeof prepared?.url === 'string' && 'headers' in prepared) return prepared;
  throw new TypeError('`prepareRequest` has returned no Request.');
}
