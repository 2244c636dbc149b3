import type { TransportResponse } from '../platform/transport.ts';
import { isMixedContent } from '../spec/check-request.ts';
import { withoutSecrets } from '../spec/url-secrets.ts';
import { readBlob } from '../store/body-stream.ts';
import type { RecordRow } from '../store/record-row.ts';
import { markSent } from '../store/transitions/schedule-retry.ts';
import { type AttemptOutcome, fetchError, problemOf, retry } from './attempt-outcome.ts';
import { buildRequest } from './build-request.ts';
import { isRepeatable } from './classify-answer.ts';
import { networkTrouble } from './network-trouble.ts';
import { planAttempt } from './plan-attempt.ts';
import type { RegistrationRun } from './registration-run.ts';
import { RunStoppedError } from './run-errors.ts';
import { sendWatched } from './send-watched.ts';
import { takeResponse } from './take-response.ts';

/**
 * Sends a record's request once and stores what comes. Trouble of this record is an outcome; what is thrown concerns the
 * whole registration: the run was stopped, the disk is full, the lease is lost.
 */
export async function attemptRecord(run: RegistrationRun, index: number): Promise<AttemptOutcome> {
  const record = run.record(index);
  const { ports, signal } = run;
  const { url, method } = record.request;
  if (isMixedContent(ports.baseUrl, url))
    return refused(`${withoutSecrets(url)} is not secure, and this page is: browsers block that.`);
  const repeatable = isRepeatable(record.request);
  if (!repeatable && record.sentOnce)
    return refused(
      `This ${method} may have reached the server; it is not sent twice. Give it an Idempotency-Key header if it may be.`,
    );

  const plan = planAttempt(record, run.asksAsRange(index) ?? false);
  const body = await requestBody(run, record);
  let request: Request;
  try {
    request = await buildRequest(run, record, plan);
  } catch (error) {
    signal.throwIfAborted();
    // The app's hook has failed, a token refresh without a network for instance.
    return retry(fetchError(problemOf(error)));
  }
  signal.throwIfAborted();
  // A power loss must not undo that it was sent.
  if (!repeatable) await run.apply([index], markSent(run.epoch, index), 'strict');

  // Its own, and over with it: whatever is not wanted of the answer must not hold the connection.
  signal.throwIfAborted();
  const attempt = new AbortController();
  const stop = () => attempt.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    let response: TransportResponse;
    try {
      response = await sendWatched(run, index, { request, body }, attempt);
    } catch (error) {
      signal.throwIfAborted();
      // Chromium lets no compressed range through at all.
      if (plan.asRange) run.setAsRange(index, false);
      return networkTrouble(error, repeatable);
    }
    return await takeResponse(run, index, plan, response, request.url);
  } finally {
    signal.removeEventListener('abort', stop);
    attempt.abort(new RunStoppedError('The attempt is over.'));
  }
}

const refused = (message: string): AttemptOutcome => ({
  kind: 'failed',
  failure: fetchError({ name: 'NetworkError', message }),
});

async function requestBody(
  run: RegistrationRun,
  { uid, index, request }: RecordRow,
): Promise<Blob | null> {
  if (request.bodyBytes === null) return null;
  return readBlob(run.ports.store, { uid, index, side: 'request' }, request.bodyBytes);
}
