import { digester } from '../browser/digest.ts';
import { appHeaders, planTusRequest, type TusRequest, webCryptoName } from '../http/tus.ts';
import type { TransportResponse } from '../model/transport.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import type { RecordRun } from './record-run.ts';
import type { Slot } from './slot.ts';
import { abilitiesOf, TusAnswers, type TusParts } from './take-tus-answer.ts';

/*
 * Uploads by tus. Few pages need them, so this is loaded on demand, with the files that only this one imports. None of them
 * imports what the engine needs too: see `tus-parts.ts`.
 */

/** What attempts of records are made with that are uploaded by tus. */
export interface TusUploads {
  /** The next step of the record's upload. */
  step(record: RecordRun): TusStep;
  /** The outcome for a record whose upload the server has confirmed whole. */
  concludeSent(record: RecordRun): Promise<AttemptOutcome>;
}

export const tusUploads = (parts: TusParts): TusUploads => ({
  step: (record) => new TusStep(parts, record),
  concludeSent: (record) => new TusAnswers(parts, record).concludeSent(),
});

/** One request of a record's upload by tus (`http/tus.ts`), and what its answer means. Attempts are made of one each. */
class TusStep {
  /** The request as the app's `prepareRequest` gets it. */
  readonly request: Request;
  /** Whether it is for the origin that the app has named. To another one no header of the app's is sent. */
  readonly isForApp: boolean;
  readonly #parts: TusParts;
  readonly #record: RecordRun;
  readonly #plan: TusRequest;

  constructor(parts: TusParts, record: RecordRun) {
    const { row, run, ports, history } = record;
    const { request, tus: upload } = row;
    this.#parts = parts;
    this.#record = record;
    this.#plan = planTusRequest({
      request,
      size: request.bodyBytes ?? 0,
      upload,
      isConfirmed: history.isOffsetConfirmed,
      asksAbilities:
        request.tus?.checksum === true &&
        !history.hasAskedInVain &&
        !abilitiesOf(ports).has(request.url),
    });
    const { kind, url, method, headers } = this.#plan;
    this.isForApp = new URL(url).origin === new URL(request.url).origin;
    const known = [...request.headers, ...ports.secretHeaders(run.uid, row.index)];
    const kept = this.isForApp ? appHeaders(known, kind) : [];
    // What the app says of this file is more than what an option says of all files of the fetch.
    const isSaid = kept.some(([name]) => name.toLowerCase() === 'upload-metadata');
    const own = headers.filter(([name]) => !isSaid || name !== 'upload-metadata');
    const bare = { ...request, url, method, headers: [] };
    this.request = parts.restoreRequest(bare, null, [...kept, ...own]);
  }

  /** Sends what the app's hook has made of the request, with its part of the body. */
  async send(prepared: Request, slot: Slot): Promise<AttemptOutcome> {
    const { onAbort, RunStoppedError, sendWatched, retry, fetchError, problemOf } = this.#parts;
    const record = this.#record;
    const answers = new TusAnswers(this.#parts, record);
    const { run, history, signal } = record;
    const body = await this.#body();
    const checksum = await this.#checksum(body);
    let request: Request;
    try {
      request = this.#build(prepared, checksum, body !== null);
    } catch (error) {
      // The app's hook has given it a body, for instance.
      return retry(fetchError(problemOf(error)));
    }
    signal.throwIfAborted();
    // Before it is answered, nobody knows how much of it has arrived.
    history.isOffsetConfirmed = false;
    const attempt = new AbortController();
    const stop = onAbort(signal, () => attempt.abort(signal.reason));
    try {
      let response: TransportResponse;
      try {
        const onBodySent = () => slot.setAside();
        response = await sendWatched(record, { request, body }, attempt, onBodySent);
      } catch (error) {
        signal.throwIfAborted();
        return answers.none(this.#plan, error);
      }
      if (!record.ports.connectivity.online.getSnapshot()) run.isOnlineAnyhow = true;
      const sent = { plan: this.#plan, request, isChecked: checksum !== null };
      return await answers.take(sent, response);
    } finally {
      stop();
      attempt.abort(new RunStoppedError('The attempt is over.'));
    }
  }

  /** An empty body is a body too: with one, a transport can tell a dead network from a refusal by CORS. */
  async #body(): Promise<Blob | null> {
    const { ports, row } = this.#record;
    const { kind, start, end } = this.#plan;
    if (kind === 'create') return new Blob([]);
    if (kind !== 'chunk') return null;
    const { uid, index } = row;
    const address = { uid, index, side: 'request' } as const;
    return this.#parts.readBlob(ports.store, address, { start, end });
  }

  async #checksum(body: Blob | null): Promise<string | null> {
    const { checksum } = this.#record.row.tus ?? {};
    if (!body || !checksum || this.#plan.kind !== 'chunk') return null;
    const digest = digester(webCryptoName(checksum));
    return digest && `${checksum} ${this.#parts.toBase64(await digest(await body.arrayBuffer()))}`;
  }

  #build(prepared: Request, checksum: string | null, hasBody: boolean): Request {
    const { method, headers: own } = this.#plan;
    const headers = new Headers(prepared.headers);
    // A hook may have made its request from nothing but the address. Without these it would be another one.
    for (const [name, value] of own) if (name !== 'upload-metadata') headers.set(name, value);
    if (checksum !== null) headers.set('upload-checksum', checksum);
    const init: RequestInit = { method, headers, integrity: '' };
    if (prepared.cache === 'default' && !hasBody) init.cache = 'no-store';
    return new Request(prepared, init);
  }
}
