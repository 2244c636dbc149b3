import type { TransportResponse } from '../platform/transport.ts';
import { announcedBytes } from '../spec/announced-bytes.ts';
import { parseContentRange } from '../spec/content-range.ts';
import type { Problem } from '../spec/registration-snapshot.ts';
import { quotaExceeded } from '../store/quota-error.ts';
import type { RecordRow } from '../store/record-row.ts';
import { captureResponse, type StoredResponse } from '../store/stored-response.ts';
import { beginResponse } from '../store/transitions/begin-response.ts';
import {
  finishRecord,
  markBodySent,
  type RecordFailure,
} from '../store/transitions/settle-record.ts';
import { type AttemptOutcome, retry } from './attempt-outcome.ts';
import { classifyAnswer, isRepeatable } from './classify-answer.ts';
import { type AttemptPlan, endsUnprovably, hasOwnRange, toHeaders } from './plan-attempt.ts';
import { receiveBody } from './receive-body.ts';
import type { RegistrationRun } from './registration-run.ts';
import { validatePartialResponse } from './validate-partial-response.ts';

/** Background Fetch §5 "complete a record", from the moment that there is a response. */
export async function takeResponse(
  run: RegistrationRun,
  index: number,
  plan: AttemptPlan,
  response: TransportResponse,
  sentUrl: string,
): Promise<AttemptOutcome> {
  const record = run.record(index);
  const head = captureResponse(response, {
    storedUrl: record.request.url,
    sentUrl,
    isSecretHeader: run.options.isSecretHeader,
  });
  if (record.request.bodyBytes !== null) await run.apply([index], markBodySent(run.epoch, index));
  const continues = plan.offset > 0 && [200, 206, 416].includes(response.status);
  if (continues) return continueRecord(run, record, plan, response, head);
  // An empty file has no range, and engines differ in what they make of a compressed one.
  const inVain = response.status === 416 || response.headers.has('content-encoding');
  if (plan.asRange && inVain && response.status !== 200)
    return askAgain(run, index, response, false);
  return beginRecord(run, record, response, head);
}

/** The answer to a request for the rest. */
async function continueRecord(
  run: RegistrationRun,
  record: RecordRow,
  plan: AttemptPlan,
  response: TransportResponse,
  head: StoredResponse,
): Promise<AttemptOutcome> {
  const { index } = record;
  const verdict = validatePartialResponse({
    offset: plan.offset,
    expectedBytes: record.expectedBytes,
    storedHeaders: toHeaders(record.response?.headers ?? []),
    status: response.status,
    headers: response.headers,
  });
  switch (verdict.kind) {
    case 'append':
      return receiveBody(run, index, response, {
        offset: plan.offset,
        end: plan.offset + verdict.bytes,
        total: verdict.total,
      });
    case 'whole':
      return beginRecord(run, record, response, head);
    case 'complete':
      discard(response);
      await run.apply([index], finishRecord(run.epoch, index));
      return { kind: 'done' };
    case 'restart':
      discard(response);
      await run.apply([index], beginResponse(run.epoch, index, null, null));
      return { kind: 'again' };
  }
}

/** The answer to a request for the whole. */
async function beginRecord(
  run: RegistrationRun,
  record: RecordRow,
  response: TransportResponse,
  head: StoredResponse,
): Promise<AttemptOutcome> {
  const { status, headers } = response;
  const problem = { name: 'HttpError', message: `The server answered ${status}.` };
  const retries = run.options.retry.statuses && isRepeatable(record.request);
  switch (classifyAnswer(retries, status)) {
    case 'retry':
      discard(response);
      return retry(badStatus(head, problem), { retryAfter: headers.get('retry-after') });
    case 'bad-status':
      discard(response);
      return { kind: 'failed', failure: badStatus(head, problem) };
    case 'ok':
  }
  if (status === 206 && !hasOwnRange(record) && !coversAll(headers)) {
    discard(response);
    const message = 'The server sent a part of the file, and the whole was asked for.';
    return { kind: 'failed', failure: badStatus(head, { name: 'HttpError', message }) };
  }
  if (run.asksAsRange(record.index) === null && endsUnprovably(record, response))
    return askAgain(run, record.index, response, true);
  const expectedBytes = announcedBytes(record.request.method, headers);
  await checkRoom(run, expectedBytes);
  const kept = hasOwnRange(record) ? head : asWhole(head);
  await run.apply([record.index], beginResponse(run.epoch, record.index, kept, expectedBytes));
  return receiveBody(run, record.index, response, { offset: 0, end: null, total: expectedBytes });
}

/** The same record, but asked for in the other way. */
function askAgain(
  run: RegistrationRun,
  index: number,
  response: TransportResponse,
  asRange: boolean,
): AttemptOutcome {
  discard(response);
  run.setAsRange(index, asRange);
  return { kind: 'again' };
}

/** The answer's status and headers stay readable, its body does not: an error page is not the file. */
const badStatus = (response: StoredResponse, problem: Problem): RecordFailure => ({
  failureReason: 'bad-status',
  problem,
  response,
});

/** A range that is the whole is for the app what it would be without having been asked for as a range. */
function asWhole(head: StoredResponse): StoredResponse {
  if (head.status !== 206) return head;
  const headers = head.headers.filter(([name]) => name.toLowerCase() !== 'content-range');
  return { ...head, status: 200, statusText: 'OK', headers };
}

function coversAll(headers: Headers): boolean {
  const content = parseContentRange(headers.get('content-range'));
  return content?.range?.start === 0 && content.range.end + 1 === content.total;
}

/** Promise 7: what is known not to fit is not begun. */
async function checkRoom(run: RegistrationRun, bytes: number | null): Promise<void> {
  if (bytes === null) return;
  const remaining = await run.ports.quota.remainingBytes();
  if (remaining !== null && bytes > remaining)
    throw quotaExceeded(`${bytes} bytes are announced, and ${remaining} fit.`);
}

/** Tells the other side that the body is not wanted; it would hold the connection. */
function discard(response: TransportResponse): void {
  void response.body?.cancel().catch(() => {});
}
