import { abortable, timeBox } from '../browser/clock.ts';
import type { UsableBody } from '../http/interpret-response.ts';
import { judgeBodyEnd } from '../http/judge-body-end.ts';
import { hasOwnRange, isRepeatable } from '../http/plan-attempt.ts';
import { type AnnouncedBytes, announcedSize, isEncoded } from '../http/ranges.ts';
import { differentRepresentation, hasValidator } from '../http/validators.ts';
import { problemOf } from '../model/snapshot.ts';
import { type StoredResponse, toHeaders } from '../model/stored-exchange.ts';
import { beginResponse, markUnsure } from '../model/transitions/receive.ts';
import { finishRecord } from '../model/transitions/settle.ts';
import {
  type AttemptOutcome,
  type Exchange,
  fetchError,
  networkTrouble,
  retry,
  strangerFailure,
} from './attempt-outcome.ts';
import type { ReceivedBody } from './received-body.ts';
import type { RecordRun } from './record-run.ts';
import { hasIntegrity, verifyIntegrity } from './verify-integrity.ts';

/** The outcome of an attempt whose body has ended, in whichever way. */
export async function concludeBody(
  record: RecordRun,
  exchange: Exchange,
  body: UsableBody,
  received: ReceivedBody,
): Promise<AttemptOutcome> {
  // The last chunk has finished it.
  if (record.row.state === 'done') return { kind: 'done' };
  if (received.isMismatch) return mismatched(record, exchange, body);
  const { history } = record;
  const { reached, error, before } = received;
  const isBroken = error !== null;
  const verdict = received.joint === 'none' ? judgeBodyEnd({ reached, ...body, isBroken }) : 'part';
  // It ended before the end of what is stored, so it is another, shorter body.
  if (verdict !== 'cut' && reached < before) return mismatched(record, exchange, body);
  switch (verdict) {
    case 'whole':
      return finishBody(record, false, received.digest);
    case 'part':
      // All has come, by several connections, and its hash was made.
      if (received.digest !== null) return finishBody(record, false, received.digest);
      // Asking again for a part that brought nothing new would bring nothing new.
      if (record.row.received > before) history.progressed();
      else history.ranges.distrust();
      history.asRange = false;
      return { kind: 'again' };
    case 'overlong':
      // The answer may be encoded without saying so, and so may a range.
      history.asRange = false;
      history.ranges.distrust();
      await record.apply(markUnsure);
      return { kind: 'again' };
    case 'unknown':
      return endUnknown(record, exchange, reached);
    case 'doubtful':
      return doubtful(record, reached, body.total);
    case 'cut': {
      if (record.row.received > before) history.progressed();
      else {
        const { from, ranged } = exchange.plan;
        if (ranged && from < before) history.shrinkOverlap(before - from);
        history.failed(exchange.plan);
      }
      if (reached > 0) history.recognised();
      const due = body.end ?? body.total;
      return networkTrouble(
        record,
        error ?? new TypeError(`The body ended after ${reached} of ${due ?? 'unknown'} bytes.`),
      );
    }
  }
}

/**
 * The whole body is stored. The record is done, unless the app has named a hash (`integrity`) that the body does not have.
 * `unproven` says that nothing has proved where the body ends; a hash proves it.
 */
export async function finishBody(
  record: RecordRun,
  unproven: boolean,
  digest: string | null = null,
): Promise<AttemptOutcome> {
  const { run, row, ports, history } = record;
  if (!hasIntegrity(row)) {
    await record.apply(finishRecord, unproven);
    return { kind: 'done' };
  }
  const error = await verifyIntegrity(ports.store, row, run.signal, digest);
  if (error === null) {
    await record.apply(finishRecord);
    return { kind: 'done' };
  }
  history.wrongHashes += 1;
  const failure = fetchError(problemOf(error));
  // What was thrown away is counted in the row, since the page may be killed after each body.
  const wrong = Math.max(history.wrongHashes, (row.discards ?? 0) + 1);
  if (wrong >= MAX_WRONG_HASHES || !isRepeatable(row.request)) return { kind: 'failed', failure };
  // A cache on the way may have kept a broken copy: the whole is asked for again.
  await record.apply(beginResponse, null, null);
  return retry(failure);
}

/** The record fails after this many whole bodies in a row with another hash. */
const MAX_WRONG_HASHES = 3;

/** The bytes that came are not those that are stored. */
function mismatched(
  record: RecordRun,
  { plan, head, fingerprint, fingerprintOfKind }: Exchange,
  { onMismatch }: UsableBody,
): AttemptOutcome {
  const { history, row } = record;
  if (onMismatch === 'distrust') {
    history.ranges.distrust();
    history.asRange = false;
    return { kind: 'again' };
  }
  const failure = strangerFailure(row, head, 'Something else came than the file.');
  history.failed(plan);
  if (onMismatch === 'stranger') {
    history.strangers.add(fingerprint);
    return retry(failure);
  }
  // A single odd answer proves nothing. One that repeats is what the server has now.
  const alike = history.mismatches.add(fingerprint);
  const ofKind = history.mismatchesOfKind.add(fingerprintOfKind);
  const needed = isNamed(row.response) && !isNamed(head) ? NAMELESS_INSISTS : INSISTS;
  const insists = alike >= needed || ofKind >= KIND_INSISTS;
  if (insists) history.replacedBy = alike >= needed ? fingerprint : fingerprintOfKind;
  return needed === INSISTS || insists ? { kind: 'again' } : retry(failure);
}

const isNamed = (head: StoredResponse | null): boolean =>
  head !== null && hasValidator(toHeaders(head.headers));

/** After this many answers in a row with the same fingerprint and other bytes than are stored, the next one replaces these. */
const INSISTS = 2;
/** The same where what is stored has a validator and the answers have none. */
const NAMELESS_INSISTS = 3;
/** The same where only the status and the media type of the answers are equal. */
const KIND_INSISTS = 5;

/**
 * The body ended in good order at another offset than was announced: it was cut, or the size that was announced is that of
 * its encoded form.
 */
async function doubtful(
  record: RecordRun,
  reached: number,
  announced: number | null,
): Promise<AttemptOutcome> {
  // The request had a body, or may not be repeated. The server has answered it, so it is not sent again.
  const { request } = record.row;
  if (request.bodyBytes !== null || !isRepeatable(request)) return finishBody(record, true);
  const message =
    announced === null
      ? `The body ended after ${reached} bytes, and its Content-Length makes no sense.`
      : `The body ended after ${reached} of ${announced} bytes: it was cut, or compressed without Content-Encoding being exposed.`;
  const { history } = record;
  const times = history.doubtfulEnds.add(reached);
  // Most likely it was cut: the rest is asked for.
  if (times === 1 && announced !== null && reached < announced)
    return networkTrouble(record, new TypeError(message));
  if (history.asRange === null) {
    history.asRange = true;
    return { kind: 'again' };
  }
  // The body has ended at the same offset again: asking once more would bring nothing new.
  if (times > 1) return finishBody(record, true);
  return retry(fetchError({ name: 'NetworkError', message }));
}

/** Nothing was announced: the server is asked for the size alone. */
async function endUnknown(
  record: RecordRun,
  exchange: Exchange,
  reached: number,
): Promise<AttemptOutcome> {
  const { row, history } = record;
  const { response } = exchange;
  const isBare = [204, 205].includes(response.status) || row.request.method === 'HEAD';
  if (isBare) return finishBody(record, false);
  // A length that is none: engines differ in what they make of such a message, and none should use it (RFC 9112 §6.3).
  if (response.headers.has('content-length') && !isEncoded(response.headers))
    return doubtful(record, reached, null);
  const isAskable = row.request.method === 'GET' && !hasOwnRange(row);
  if (!isAskable || isEncoded(response.headers)) return finishBody(record, true);
  const size = await lookAtSize(record, exchange.request, response.headers);
  if (size === null) return finishBody(record, true);
  if (size.bytes === reached) return finishBody(record, false);
  if (!size.certain || history.doubtfulEnds.add(reached) > 1) return finishBody(record, true);
  const cut = new TypeError(`The body ended after ${reached} of ${size.bytes} bytes.`);
  return networkTrouble(record, cut);
}

/**
 * Asks for the size alone (`HEAD`) of what `request` has brought with `headers`, where the answer itself did not say it:
 * some engines take a connection that broke for the end of the body (WebKit a chunked one). `null` when the server does
 * not say it either, or speaks of another representation.
 */
async function lookAtSize(
  { run, ports }: RecordRun,
  request: Request,
  headers: Headers,
): Promise<AnnouncedBytes | null> {
  const { clock, transport } = ports;
  const { signal } = run;
  const head = transport.head?.bind(transport);
  if (!head) return null;
  try {
    const response = await timeBox(clock, LIMIT_MS, 'The size', (late) =>
      abortable(head(request, late), signal),
    );
    void response.body?.cancel().catch(() => {});
    const { status, type } = response;
    if (status !== 200 || differentRepresentation(headers, response.headers)) return null;
    return announcedSize('GET', response.headers, type);
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

/** A server that has just sent the whole does not take longer for a head. */
const LIMIT_MS = 10_000;
