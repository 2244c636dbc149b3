import { isRepeatable } from '../engine/classify-answer.ts';
import { type Exchange, fingerprint, kindOf, strangerFailure } from '../engine/exchange.ts';
import { finishBody } from '../engine/finish-body.ts';
import { conditionsOf, takeNotModified } from '../engine/take-not-modified.ts';
import { refusalByApp } from '../engine/validate-response.ts';
import {
  interpretResponse,
  type ResponseMeaning,
  type UsableBody,
} from '../http/interpret-response.ts';
import { endsUnprovably, hasOwnRange } from '../http/plan-attempt.ts';
import type { Problem } from '../model/snapshot.ts';
import { beginResponse } from '../model/transitions/receive.ts';
import { markBodySent, type RecordFailure } from '../model/transitions/settle.ts';
import type { TransportResponse } from '../model/transport.ts';
import { toHeaders } from '../spec/header-list.ts';
import { retryAfterMs } from '../spec/retry-after.ts';
import type { RecordRow } from '../store/record-row.ts';
import type { StoredResponse } from '../store/stored-response.ts';
import { type AttemptOutcome, retry } from './attempt-outcome.ts';
import { concludeBody } from './conclude-body.ts';
import { receiveBody } from './receive-body.ts';
import type { RegistrationRun } from './registration-run.ts';

/** Background Fetch §5 "complete a record", from the moment that there is a response. */
export async function takeResponse(
  run: RegistrationRun,
  index: number,
  exchange: Exchange,
): Promise<AttemptOutcome> {
  const { response, plan, head } = exchange;
  run.heardFromNetwork();
  if (run.record(index).request.bodyBytes !== null)
    await run.apply([index], markBodySent(run.epoch, index));
  const record = run.record(index);
  if (response.status === 304 && conditionsOf(record).length > 0) {
    discard(response);
    return takeNotModified(run, record, head);
  }
  const meaning = meaningOf(run, record, exchange);
  if (meaning.kind === 'body') return takeBody(run, record, exchange, meaning);
  discard(response);
  const history = run.history(index);
  switch (meaning.kind) {
    case 'complete':
      return finishBody(run, index, false);
    case 'useless':
      if (plan.way === 'whole') history.asRange = false;
      else history.ranges.distrust();
      // A whole answer is asked for next; that a plain request brings a part is trouble, and seldom lasts.
      return plan.ranged
        ? { kind: 'again' }
        : retry(badStatus(head, problem(meaning.message)), { maxInARow: MAX_ODD_PARTS });
    case 'stranger':
      history.metStranger(fingerprint(head));
      history.failed(plan);
      return retry(strangerFailure(record, head, meaning.message));
    case 'trouble':
      history.failed(plan);
      return retry(badStatus(head, answered(response)), {
        retryAfterMs: retryAfterMs(response.headers, run.ports.clock.now()),
      });
    case 'refused': {
      history.failed(plan);
      const failure = badStatus(head, answered(response));
      const { maxInARow, soon } = meaning;
      return maxInARow === 1 ? { kind: 'failed', failure } : retry(failure, { maxInARow, soon });
    }
  }
}

/** A 206 to a request for the whole, in a row, before it is believed. */
const MAX_ODD_PARTS = 12;

function meaningOf(
  run: RegistrationRun,
  record: RecordRow,
  { plan, response, head }: Exchange,
): ResponseMeaning {
  const history = run.history(record.index);
  const print = fingerprint(head);
  const { response: stored, received, expectedBytes, discards = 0, request } = record;
  return interpretResponse({
    method: request.method,
    plan,
    ownRange: hasOwnRange(record),
    stored: stored && { headers: toHeaders(stored.headers), type: stored.type },
    received,
    expectedBytes,
    discards,
    isReplaced: [print, kindOf(head)].includes(history.replacedBy ?? ''),
    strangers: history.strangersLike(print),
    repeatable: isRepeatable(request),
    retryStatuses: run.options.retry.statuses,
    hasHook: run.options.prepareRequest !== null,
    status: response.status,
    type: response.type,
    headers: response.headers,
  });
}

async function takeBody(
  run: RegistrationRun,
  record: RecordRow,
  exchange: Exchange,
  body: UsableBody,
): Promise<AttemptOutcome> {
  const { plan, response, head } = exchange;
  const { index } = record;
  const history = run.history(index);
  const refusal = await refusalByApp(run, record, exchange);
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
  if (history.asRange === null && endsUnprovably(record, response)) {
    discard(response);
    history.asRange = true;
    return { kind: 'again' };
  }
  if (body.head === 'begin') {
    const stored = hasOwnRange(record) ? head : asWhole(head);
    await run.apply([index], beginResponse(run.epoch, index, stored, body.total));
    history.recognised();
  }
  const received = await receiveBody(run, index, exchange, body);
  return concludeBody(run, index, exchange, body, received);
}

const problem = (message: string): Problem => ({ name: 'HttpError', message });

const answered = ({ status }: TransportResponse): Problem =>
  problem(`The server answered ${status}.`);

/** The answer's status and headers stay readable, its body does not: an error page is not the file. */
const badStatus = (head: StoredResponse, problem: Problem): RecordFailure => ({
  failureReason: 'bad-status',
  problem,
  response: head,
});

/** A range that is the whole is for the app what it would be without having been asked for as a range. */
function asWhole(head: StoredResponse): StoredResponse {
  if (head.status !== 206) return head;
  const headers = head.headers.filter(([name]) => name.toLowerCase() !== 'content-range');
  return { ...head, status: 200, statusText: 'OK', headers };
}

/** Tells the other side that the body is not wanted; it would hold the connection. */
function discard(response: TransportResponse): void {
  void response.body?.cancel().catch(() => {});
}
