import { interpretTusAnswer, type TusMeaning } from '../http/interpret-tus.ts';
import type { TusRequest } from '../http/tus.ts';
import type { RecordRow } from '../model/rows.ts';
import type { StoredResponse } from '../model/stored-exchange.ts';
import type { RecordFailure } from '../model/transitions/settle.ts';
import type { TransportResponse } from '../model/transport.ts';
import {
  confirmed,
  created,
  lost,
  type UploadChange,
  withOddChunk,
  withoutChecksum,
  withSmallerChunks,
} from '../model/tus-progress.ts';
import type { AttemptOutcome, RetryOutcome } from './attempt-outcome.ts';
import type { EnginePorts } from './engine-options.ts';
import type { RecordRun } from './record-run.ts';

export type TusParts = typeof import('./tus-parts.ts');

/** A request as it was sent. */
export interface SentTusRequest {
  readonly plan: TusRequest;
  /** Without its body. */
  readonly request: Request;
  readonly isChecked: boolean;
}

/** An upload fails when a server has lost it so often, or bytes that it had confirmed. */
const MAX_LOSSES = 8;

/** An upload fails when so many chunks were answered by neither progress nor a status that may pass. */
const MAX_ODD_CHUNKS = 12;

/** What follows from the answers to the requests of one record's upload. */
export class TusAnswers {
  readonly #parts: TusParts;
  readonly #record: RecordRun;

  constructor(parts: TusParts, record: RecordRun) {
    this.#parts = parts;
    this.#record = record;
  }

  /** Does what an answer asks for. */
  async take(sent: SentTusRequest, response: TransportResponse): Promise<AttemptOutcome> {
    const { isTransientStatus, retry, retryAfterMs } = this.#parts;
    const { row, ports, options, history } = this.#record;
    const { status, headers, url, type, redirected } = response;
    const meaning = interpretTusAnswer({
      sent: sent.plan,
      isChecked: sent.isChecked,
      size: row.request.bodyBytes ?? 0,
      upload: row.tus,
      leastOffset: history.leastOffset,
      hasHook: options.prepareRequest !== null,
      lastStatus: row.lastStatus ?? null,
      isTransient: isTransientStatus(status),
      ...{ status, headers, url, type, redirected },
    });
    history.leastOffset = meaning.kind === 'retry' ? meaning.leastOffset : null;
    const fail = (message: string): RecordFailure => ({
      failureReason: status < 300 ? 'fetch-error' : 'bad-status',
      problem: { name: 'HttpError', message },
      response: this.#headOf(sent, response),
    });
    if (meaning.kind === 'created') {
      const checksum = abilitiesOf(ports).get(row.request.url) ?? null;
      await this.#change((record) => created(record, meaning.url, checksum));
    }
    if (offsetIn(meaning) === row.request.bodyBytes) return this.#takeWhole(sent, response);
    void response.body?.cancel().catch(() => {});
    switch (meaning.kind) {
      case 'able':
        abilitiesOf(ports).set(row.request.url, meaning.checksum);
        return { kind: 'again' };
      case 'confirmed':
        // Nothing of the last chunk is there although it was sent: it takes longer than there is time.
        if (meaning.offset === row.tus?.offset && (row.unansweredBytes ?? 0) > 0)
          await this.#change((record) => withSmallerChunks(record, false));
        await this.#change((record) => confirmed(record, meaning.offset));
        history.isOffsetConfirmed = true;
        return { kind: 'again' };
      case 'created':
        history.isOffsetConfirmed = true;
        return { kind: 'again' };
      case 'smaller':
        await this.#change((record) => withSmallerChunks(record, true));
        return { kind: 'again' };
      case 'unchecked':
        await this.#change(withoutChecksum);
        return { kind: 'again' };
      case 'lost':
        await this.#change(lost);
        if ((this.#record.row.tus?.losses ?? 0) < MAX_LOSSES)
          return retry(fail(`${meaning.message} It begins anew.`), { soon: true });
        return { kind: 'failed', failure: fail(`${meaning.message} ${LOST_TOO_OFTEN}`) };
      case 'retry': {
        const { message, maxInARow, soon } = meaning;
        // They may differ from one to the next, so that none comes often in a row.
        const isOdd = sent.plan.kind === 'chunk' && Number.isFinite(maxInARow);
        if (isOdd) await this.#change(withOddChunk);
        if (isOdd && (this.#record.row.tus?.oddChunks ?? 0) >= MAX_ODD_CHUNKS)
          return { kind: 'failed', failure: fail(message) };
        const waitMs = retryAfterMs(headers, ports.clock.now());
        return retry(fail(message), { maxInARow, soon, retryAfterMs: waitMs });
      }
      case 'failed':
        return { kind: 'failed', failure: fail(meaning.message) };
    }
  }

  /** The outcome of a request that got no answer. */
  none({ kind, url }: TusRequest, error: unknown): AttemptOutcome {
    const { CorsRefusedError, isMixedContent, networkTrouble } = this.#parts;
    const { row, ports, history } = this.#record;
    // Whether the network is dead, the next request shows. If it is, the question is asked once more.
    history.hasAskedInVain = kind === 'options';
    if (kind === 'options') return { kind: 'again' };
    const outcome = networkTrouble(this.#record, error) as RetryOutcome;
    if (isMixedContent(ports.pageUrl, url) && !isMixedContent(ports.pageUrl, row.request.url))
      return this.#explained(outcome, HTTP_ADDRESS, MAX_MIXED_CONTENT);
    if (!(error instanceof CorsRefusedError)) return outcome;
    // Of a server whose answers could be read, a refusal is that of a proxy in between.
    const isKnown = (row.tus?.offset ?? 0) > 0;
    return this.#explained(outcome, CORS, isKnown ? Infinity : outcome.maxInARow);
  }

  /**
   * The server has confirmed the whole upload before, and the rest of its answer never came. It is not asked for again, for the
   * server may have moved the file: the response is what is known of it, without its body.
   */
  async concludeSent(): Promise<AttemptOutcome> {
    const { beginResponse, composeTransitions, finishRecord } = this.#parts;
    const { run, index, row } = this.#record;
    const { epoch } = run;
    const begun = beginResponse(epoch, index, row.response, null);
    const isUnproven = row.expectedBytes !== 0;
    await this.#record.write(composeTransitions(begun, finishRecord(epoch, index, isUnproven)));
    return { kind: 'done' };
  }

  /** The server has all: this answer is the response of the record. */
  async #takeWhole(sent: SentTusRequest, response: TransportResponse): Promise<AttemptOutcome> {
    const parts = this.#parts;
    const { composeTransitions } = parts;
    const record = this.#record;
    const { run, index, row } = record;
    const { epoch } = run;
    const head = this.#headOf(sent, response);
    const announced = parts.announcedSize(sent.plan.method, response.headers, response.type);
    const total = announced?.bytes ?? null;
    const isBare = sent.plan.kind === 'offset' || [204, 205].includes(response.status);
    const begun = composeTransitions(
      parts.changeUpload(epoch, index, (now) => confirmed(now, row.request.bodyBytes ?? 0)),
      parts.beginResponse(epoch, index, head, isBare ? 0 : total),
    );
    if (isBare) {
      void response.body?.cancel().catch(() => {});
      await record.write(composeTransitions(begun, parts.finishRecord(epoch, index)));
      return { kind: 'done' };
    }
    await record.write(begun);
    const plan = { way: 'whole', from: 0, ranged: false, ifRange: null, to: null } as const;
    const exchange = { plan, request: sent.request, response, head, ...parts.likenessOf(head) };
    const certain = announced?.certain ?? false;
    const body = { kind: 'body', start: 0, end: null, stopAt: null, total, certain } as const;
    const usable = { ...body, head: 'begin', onMismatch: 'replace' } as const;
    const received = await parts.receiveBody(record, exchange, usable);
    return parts.concludeBody(record, exchange, usable, received);
  }

  /**
   * The head of an answer as it may be stored: where it came from is where the upload is, and `Location` says it too. Of that
   * address what may be secret is left out, as of any other.
   */
  #headOf({ request }: SentTusRequest, response: TransportResponse): StoredResponse {
    const { captureResponse, storableResponseUrl } = this.#parts;
    const { row, options } = this.#record;
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

  #change(change: (record: RecordRow) => UploadChange): Promise<void> {
    return this.#record.apply(this.#parts.changeUpload, change);
  }

  #explained(outcome: RetryOutcome, advice: string, maxInARow: number): RetryOutcome {
    const { name, message } = outcome.failure.problem;
    const failure = this.#parts.fetchError({ name, message: `${message} ${advice}` });
    return { ...outcome, maxInARow, failure };
  }
}

const LOST_TOO_OFTEN = `The server has lost it ${MAX_LOSSES} times: let it keep unfinished uploads for longer than an interruption lasts.`;

/** How many bytes the server has, if the answer says it. */
function offsetIn(meaning: TusMeaning): number | null {
  if (meaning.kind === 'confirmed') return meaning.offset;
  return meaning.kind === 'created' ? 0 : null;
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
