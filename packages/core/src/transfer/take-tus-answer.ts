import { retryAfterMs } from '../http/headers.ts';
import { interpretTusAnswer, type TusMeaning } from '../http/interpret-tus.ts';
import { announcedSize } from '../http/ranges.ts';
import { isMixedContent } from '../http/requests.ts';
import type { TusRequest } from '../http/tus.ts';
import { storableResponseUrl } from '../model/secrets.ts';
import { captureResponse, type StoredResponse } from '../model/stored-exchange.ts';
import { beginResponse } from '../model/transitions/receive.ts';
import { finishRecord, type RecordFailure } from '../model/transitions/settle.ts';
import { composeTransitions } from '../model/transitions/transition.ts';
import {
  beginTusUpload,
  confirmTusOffset,
  dropTusChecksum,
  halveTusChunks,
  loseTusUpload,
} from '../model/transitions/tus.ts';
import { CorsRefusedError, type TransportResponse } from '../model/transport.ts';
import {
  type AttemptOutcome,
  fetchError,
  likenessOf,
  networkTrouble,
  type RetryOutcome,
  retry,
} from './attempt-outcome.ts';
import { concludeBody } from './conclude-body.ts';
import type { EnginePorts } from './engine-options.ts';
import { receiveBody } from './receive-body.ts';
import type { RecordRun } from './record-run.ts';

/** A request as it was sent. */
export interface SentTusRequest {
  readonly plan: TusRequest;
  /** Without its body. */
  readonly request: Request;
  readonly isChecked: boolean;
}

/** An upload fails when a server has lost it so often, or bytes that it had confirmed. */
const MAX_LOSSES = 8;

/** Does what the answer of a tus server asks for. */
export async function takeTusAnswer(
  record: RecordRun,
  sent: SentTusRequest,
  response: TransportResponse,
): Promise<AttemptOutcome> {
  const { row, ports, options, history } = record;
  const { status, headers, url, type, redirected } = response;
  const size = row.request.bodyBytes ?? 0;
  const meaning = interpretTusAnswer({
    sent: sent.plan,
    isChecked: sent.isChecked,
    size,
    upload: row.tus,
    leastOffset: history.leastOffset,
    hasHook: options.prepareRequest !== null,
    lastStatus: row.lastStatus ?? null,
    ...{ status, headers, url, type, redirected },
  });
  history.leastOffset = meaning.kind === 'retry' ? meaning.leastOffset : null;
  const fail = (message: string): RecordFailure => ({
    failureReason: status < 300 ? 'fetch-error' : 'bad-status',
    problem: { name: 'HttpError', message },
    response: headOf(record, sent, response),
  });
  if (meaning.kind === 'created') {
    const checksum = abilitiesOf(ports).get(row.request.url) ?? null;
    await record.apply(beginTusUpload, meaning.url, checksum);
  }
  if (offsetIn(meaning) === size) return takeWhole(record, sent, response);
  void response.body?.cancel().catch(() => {});
  switch (meaning.kind) {
    case 'able':
      abilitiesOf(ports).set(row.request.url, meaning.checksum);
      return { kind: 'again' };
    case 'confirmed':
      // Nothing of the last chunk is there although it was sent: it takes longer than there is time.
      if (meaning.offset === row.tus?.offset && (row.unansweredBytes ?? 0) > 0)
        await record.apply(halveTusChunks, false);
      await record.apply(confirmTusOffset, meaning.offset);
      history.isOffsetConfirmed = true;
      return { kind: 'again' };
    case 'created':
      history.isOffsetConfirmed = true;
      return { kind: 'again' };
    case 'smaller':
      await record.apply(halveTusChunks, true);
      return { kind: 'again' };
    case 'unchecked':
      await record.apply(dropTusChecksum);
      return { kind: 'again' };
    case 'lost':
      await record.apply(loseTusUpload);
      if ((record.row.tus?.losses ?? 0) < MAX_LOSSES)
        return retry(fail(`${meaning.message} It begins anew.`), { soon: true });
      return { kind: 'failed', failure: fail(`${meaning.message} ${LOST_TOO_OFTEN}`) };
    case 'retry': {
      const { message, maxInARow, soon } = meaning;
      const waitMs = retryAfterMs(headers, ports.clock.now());
      return retry(fail(message), { maxInARow, soon, retryAfterMs: waitMs });
    }
    case 'failed':
      return { kind: 'failed', failure: fail(meaning.message) };
  }
}

const LOST_TOO_OFTEN = `The server has lost it ${MAX_LOSSES} times: let it keep unfinished uploads for longer than an interruption lasts.`;

/** How many bytes the server has, if the answer says it. */
function offsetIn(meaning: TusMeaning): number | null {
  if (meaning.kind === 'confirmed') return meaning.offset;
  return meaning.kind === 'created' ? 0 : null;
}

/** The server has all: this answer is the response of the record. */
async function takeWhole(
  record: RecordRun,
  sent: SentTusRequest,
  response: TransportResponse,
): Promise<AttemptOutcome> {
  const { run, index, row } = record;
  const head = headOf(record, sent, response);
  const announced = announcedSize(sent.plan.method, response.headers, response.type);
  const total = announced?.bytes ?? null;
  const { epoch } = run;
  const isBare = sent.plan.kind === 'offset' || [204, 205].includes(response.status);
  const begun = composeTransitions(
    confirmTusOffset(epoch, index, row.request.bodyBytes ?? 0),
    beginResponse(epoch, index, head, isBare ? 0 : total),
  );
  if (isBare) {
    void response.body?.cancel().catch(() => {});
    await record.write(composeTransitions(begun, finishRecord(epoch, index)));
    return { kind: 'done' };
  }
  await record.write(begun);
  const plan = { way: 'whole', from: 0, ranged: false, ifRange: null } as const;
  const exchange = { plan, request: sent.request, response, head, ...likenessOf(head) };
  const certain = announced?.certain ?? false;
  const body = { kind: 'body', start: 0, end: null, total, certain, head: 'begin' } as const;
  const usable = { ...body, onMismatch: 'replace' } as const;
  return concludeBody(record, exchange, usable, await receiveBody(record, exchange, usable));
}

/**
 * The server has confirmed the whole upload before, and the rest of its answer never came. It is not asked for again, for the
 * server may have moved the file: the response is what is known of it, without its body.
 */
export async function concludeSentUpload(record: RecordRun): Promise<AttemptOutcome> {
  const { run, index, row } = record;
  const { epoch } = run;
  await record.write(
    composeTransitions(
      beginResponse(epoch, index, row.response, null),
      finishRecord(epoch, index, row.expectedBytes !== 0),
    ),
  );
  return { kind: 'done' };
}

/**
 * The head of an answer as it may be stored: where it came from is where the upload is, and `Location` says it too. Of that
 * address what may be secret is left out, as of any other.
 */
function headOf(
  { row, options }: RecordRun,
  { request }: SentTusRequest,
  response: TransportResponse,
): StoredResponse {
  const { isSecretHeader } = options;
  const { url: endpoint } = row.request;
  const upload = row.tus?.url ?? null;
  const storedUrl =
    upload === null
      ? endpoint
      : storableResponseUrl(upload, { storedUrl: endpoint, sentUrl: endpoint });
  const head = captureResponse(response, { storedUrl, sentUrl: request.url, isSecretHeader });
  if (upload === null || isSecretHeader('location', upload)) return head;
  const headers = head.headers.filter(([name]) => name.toLowerCase() !== 'location');
  return { ...head, headers: [...headers, ['location', upload]] };
}

/** The outcome of a request that got no answer. */
export function noTusAnswer(
  record: RecordRun,
  { kind, url }: TusRequest,
  error: unknown,
): AttemptOutcome {
  const { row, ports } = record;
  if (kind === 'options') {
    // Whether the network is dead, the next request shows.
    abilitiesOf(ports).set(row.request.url, null);
    return { kind: 'again' };
  }
  const outcome = networkTrouble(record, error) as RetryOutcome;
  if (isMixedContent(ports.pageUrl, url) && !isMixedContent(ports.pageUrl, row.request.url))
    return explained(outcome, HTTP_ADDRESS, MAX_MIXED_CONTENT);
  if (!(error instanceof CorsRefusedError)) return outcome;
  // Of a server whose answers could be read, a refusal is that of a proxy in between.
  return explained(outcome, CORS, (row.tus?.offset ?? 0) > 0 ? Infinity : outcome.maxInARow);
}

function explained(outcome: RetryOutcome, advice: string, maxInARow: number): RetryOutcome {
  const { name, message } = outcome.failure.problem;
  return { ...outcome, maxInARow, failure: fetchError({ name, message: `${message} ${advice}` }) };
}

const MAX_MIXED_CONTENT = 3;

const HTTP_ADDRESS =
  'The server has given the upload an http: address, which a secure page may not use: let it look at X-Forwarded-Proto.';

const CORS =
  'For tus it has to allow the methods POST, HEAD, PATCH and OPTIONS and the headers Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Checksum and Content-Type.';

const known = new WeakMap<EnginePorts, Map<string, string | null>>();

/** By address, the checksum that servers can check; `null` for none. What a page has learnt it need not ask again. */
export function abilitiesOf(ports: EnginePorts): Map<string, string | null> {
  const abilities = known.get(ports) ?? new Map<string, string | null>();
  known.set(ports, abilities);
  return abilities;
}
