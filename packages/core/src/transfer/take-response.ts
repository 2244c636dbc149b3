import { retryAfterMs } from '../http/headers.ts';
import {
  interpretResponse,
  type ResponseMeaning,
  type UsableBody,
} from '../http/interpret-response.ts';
import { endsUnprovably, hasOwnRange, isRepeatable } from '../http/plan-attempt.ts';
import { confirms, freshened } from '../http/validators.ts';
import { gapEnd, SMALL_BODY_BYTES, stretchesOf } from '../model/body-parts.ts';
import type { RecordRow } from '../model/rows.ts';
import type { Problem } from '../model/snapshot.ts';
import { type StoredResponse, toHeaders } from '../model/stored-exchange.ts';
import { beginResponse, forgetPrevious, keepPrevious } from '../model/transitions/receive.ts';
import { markBodySent } from '../model/transitions/run.ts';
import type { RecordFailure } from '../model/transitions/settle.ts';
import type { TransportResponse } from '../model/transport.ts';
import { BodyMissingError } from '../storage/store.ts';
import { type AttemptOutcome, type Exchange, retry, strangerFailure } from './attempt-outcome.ts';
import { concludeBody, finishBody } from './conclude-body.ts';
import { conditionsOf } from './conditions.ts';
import { receiveBody } from './receive-body.ts';
import type { ReceivingResponse } from './received-body.ts';
import type { RecordRun } from './record-run.ts';
import { refusalByApp } from './validate-response.ts';

/** Background Fetch §5 "complete a record", from the response on. */
export async function takeResponse(record: RecordRun, exchange: Exchange): Promise<AttemptOutcome> {
  const { response, plan, head } = exchange;
  const { run, ports, history } = record;
  if (!ports.connectivity.online.getSnapshot()) run.isOnlineAnyhow = true;
  if (record.row.request.bodyBytes !== null) await record.apply(markBodySent);
  const { row } = record;
  if (response.status === 304 && conditionsOf(row).length > 0) {
    discard(response);
    return takeNotModified(record, head);
  }
  const meaning = meaningOf(record, exchange);
  if (meaning.kind === 'body') return takeBody(record, exchange, meaning);
  discard(response);
  switch (meaning.kind) {
    case 'complete':
      return finishBody(record, false);
    case 'useless':
      if (plan.way === 'whole') history.asRange = false;
      else history.ranges.distrust();
      // The whole is asked for next. If a request for the whole has brought a part, that is trouble that may pass.
      return plan.ranged
        ? { kind: 'again' }
        : retry(badStatus(head, problem(meaning.message)), { maxInARow: MAX_ODD_PARTS });
    case 'stranger':
      history.strangers.add(exchange.fingerprint);
      history.failed(plan);
      return retry(strangerFailure(row, head, meaning.message));
    case 'trouble':
      history.failed(plan);
      return retry(badStatus(head, answered(response)), {
        retryAfterMs: retryAfterMs(response.headers, ports.clock.now()),
      });
    case 'refused': {
      history.failed(plan);
      const failure = badStatus(head, answered(response));
      const { maxInARow, soon } = meaning;
      return maxInARow === 1 ? { kind: 'failed', failure } : retry(failure, { maxInARow, soon });
    }
  }
}

/** The record fails after this many answers in a row that are a part although the whole was asked for. */
const MAX_ODD_PARTS = 12;

function meaningOf(
  { row, history, options }: RecordRun,
  { plan, response, fingerprint, fingerprintOfKind }: Exchange,
): ResponseMeaning {
  const { response: stored, received, expectedBytes, discards = 0, request } = row;
  return interpretResponse({
    method: request.method,
    plan,
    ownRange: hasOwnRange(row),
    stored: stored && { headers: toHeaders(stored.headers), type: stored.type },
    received,
    expectedBytes,
    gapEnd: gapEnd(row),
    discards,
    isReplaced: [fingerprint, fingerprintOfKind].includes(history.replacedBy ?? ''),
    strangers: history.strangers.of(fingerprint),
    repeatable: isRepeatable(request),
    retryStatuses: options.retry.statuses,
    hasHook: options.prepareRequest !== null,
    status: response.status,
    type: response.type,
    headers: response.headers,
  });
}

async function takeBody(
  record: RecordRun,
  exchange: Exchange,
  body: UsableBody,
): Promise<AttemptOutcome> {
  const { plan, response, head } = exchange;
  const { row, history } = record;
  const refusal = await refusalByApp(record, head);
  if (refusal) {
    discard(response);
    history.failed(plan);
    return retry({ ...badStatus(head, refusal), failureReason: 'fetch-error' });
  }
  if (plan.way === 'probe' && body.head === 'adopt') {
    discard(response);
    history.ranges.wholeAnswered();
    return { kind: 'again' };
  }
  if (history.asRange === null && endsUnprovably(row, response)) {
    discard(response);
    history.asRange = true;
    return { kind: 'again' };
  }
  if (body.head === 'begin') {
    const stored = hasOwnRange(row) ? head : asWhole(head);
    const begin = beginResponse(record.run.epoch, record.index, stored, body.total);
    const isSmall = body.total !== null && body.total <= SMALL_BODY_BYTES;
    if (isSmall && row.received === 0 && !row.parts) record.writeWithNext(begin);
    else await record.write(begin);
    history.recognised();
  }
  const { receiveInSegments = receiveBody } = response as Partial<ReceivingResponse>;
  const received = await receiveInSegments(record, exchange, body);
  await record.writeBegin();
  return concludeBody(record, exchange, body, received);
}

/** The answer to a request with conditions was 304: the response from before is taken, if it is still there. */
async function takeNotModified(record: RecordRun, head: StoredResponse): Promise<AttemptOutcome> {
  const { previous } = record.row;
  const holds =
    previous &&
    confirms(toHeaders(head.headers), toHeaders(previous.response.headers)) &&
    (await isThere(record, previous));
  if (!holds) {
    await record.apply(forgetPrevious);
    return { kind: 'again' };
  }
  const headers = freshened(previous.response.headers, head.headers);
  await record.apply(keepPrevious, { ...previous.response, headers });
  return { kind: 'done' };
}

/** Whether the body from before is still stored: the browser may have evicted it, or it may be in quarantine. */
async function isThere(
  { ports: { store } }: RecordRun,
  { bodyIn, received, parts = [] }: NonNullable<RecordRow['previous']>,
): Promise<boolean> {
  const body = { ...bodyIn, side: 'response' as const };
  for (const { end, part } of stretchesOf(parts, { start: 0, end: received })) {
    if (!part && (await store.readChunk(body, end - 1)) === undefined) return false;
    if (part && !(await store.readFile(bodyIn.uid, part).catch(ifMissing))) return false;
  }
  return true;
}

function ifMissing(error: unknown): null {
  if (error instanceof BodyMissingError) return null;
  throw error;
}

const problem = (message: string): Problem => ({ name: 'HttpError', message });

const answered = ({ status }: TransportResponse): Problem =>
  problem(`The server answered ${status}.`);

/** Keeps the status and headers of an answer. Its body is dropped: an error page is not the file. */
const badStatus = (head: StoredResponse, problem: Problem): RecordFailure => ({
  failureReason: 'bad-status',
  problem,
  response: head,
});

/** The head of a range that is the whole, as it would be had no range been asked for. */
function asWhole(head: StoredResponse): StoredResponse {
  if (head.status !== 206) return head;
  const headers = head.headers.filter(([name]) => name.toLowerCase() !== 'content-range');
  return { ...head, status: 200, statusText: 'OK', headers };
}

/** Cancels a body that is not wanted: it would hold the connection. */
function discard(response: TransportResponse): void {
  void response.body?.cancel().catch(() => {});
}
