import { LEAST_CHUNK_BYTES } from '../model/tus-progress.ts';
import type { TusUpload } from '../model/tus-upload.ts';
import { bytesIn, chooseChecksum, type TusRequest } from './tus.ts';

/** What decides the meaning of an answer. */
export interface TusFacts {
  readonly sent: Pick<TusRequest, 'kind' | 'method' | 'url' | 'start' | 'end'>;
  /** Whether the request had a checksum. */
  readonly isChecked: boolean;
  /** The size of the whole body in bytes. */
  readonly size: number;
  /** `undefined` before the first one was created. */
  readonly upload: TusUpload | undefined;
  /** How many bytes the server has at least, unless its last answer was a wrong one; `null` while there is no such doubt. */
  readonly leastOffset: number | null;
  /** Whether the app can send something else next time: it has a `prepareRequest`. */
  readonly hasHook: boolean;
  /** The status of the answer that made the last attempt fail; `null` when there was none. */
  readonly lastStatus: number | null;
  readonly status: number;
  /** Whether that status says that the trouble may pass (`isTransientStatus`). */
  readonly isTransient: boolean;
  readonly headers: Headers;
  /** Where the answer came from; empty when that is not known. */
  readonly url: string;
  readonly type: ResponseType;
  readonly redirected: boolean;
}

/**
 * - `able`: what the server can do; `null` for no checksum
 * - `created`: the upload is at `url`
 * - `confirmed`: the server has `offset` bytes
 * - `smaller`: a chunk is too large
 * - `unchecked`: the algorithm of the checksum is not known
 * - `lost`: there is no such upload, or it is not ours: another one has to be created
 * - `retry`: trouble that may pass, final when it comes `maxInARow` times in a row; `soon`: it may be tried again at once
 * - `failed`: final
 */
export type TusMeaning =
  | { readonly kind: 'able'; readonly checksum: string | null }
  | { readonly kind: 'created'; readonly url: string }
  | { readonly kind: 'confirmed'; readonly offset: number }
  | { readonly kind: 'smaller' | 'unchecked' }
  | { readonly kind: 'lost' | 'failed'; readonly message: string }
  | {
      readonly kind: 'retry';
      readonly message: string;
      readonly maxInARow: number;
      readonly soon: boolean;
      /** The answer contradicts what is known. If the server, asked again, has not so many bytes, the upload is lost. */
      readonly leastOffset: number | null;
    };

/** A server that contradicts itself is believed after so many answers in a row. */
const MAX_CONTRADICTIONS = 12;
/** Chunks in a row may arrive otherwise than they were sent so often. */
const MAX_MISMATCHES = 5;
/** Answers in a row that are not those of a tus server, unless it has shown before that it is one. */
const MAX_STRANGERS = 3;
/** The same of web pages: a portal may answer for hours. */
const MAX_PAGES = 500;
/** Refusals in a row once bytes are confirmed. */
const MAX_REFUSALS = 10;

/** What an answer of a tus server means, or of what takes its place. */
export function interpretTusAnswer(facts: TusFacts): TusMeaning {
  const { sent, status, headers, size } = facts;
  if (sent.kind === 'options') return able(facts);
  if (status === 412)
    return failed(`${answered(facts)}: it does not know tus 1.0.0${versions(headers)}.`);
  if (status === 413) return tooLarge(facts);
  if (status === 423 || facts.isTransient) return retry(`${answered(facts)}.`);
  if (status >= 200 && status < 300) {
    if (sent.kind === 'create') return created(facts);
    return sent.kind === 'offset' ? offsetTold(facts) : chunkTaken(facts);
  }
  if (sent.kind === 'create') return refused(facts);
  if (status === 404 || status === 410) return lost(`${answered(facts)}.`);
  if (sent.kind === 'offset') {
    // tus lets a server say 403 of uploads that are gone. It may also mean that a token is too old.
    if (status === 403 && (!facts.hasHook || facts.lastStatus === 403))
      return lost(`${answered(facts)}.`);
    return refused(facts);
  }
  if (status === 409)
    return retry(`${answered(facts)}: it has another offset.`, MAX_CONTRADICTIONS, true);
  if (status === 460)
    return retry(
      `${answered(facts)}: bytes ${sent.start} to ${sent.end} of ${size} arrived otherwise than they were sent.`,
      MAX_MISMATCHES,
    );
  if (status === 400 && facts.isChecked) return { kind: 'unchecked' };
  return refused(facts);
}

function able({ status, headers, size }: TusFacts): TusMeaning {
  const isAnswered = status >= 200 && status < 300;
  const most = isAnswered ? bytesIn(headers, 'tus-max-size') : null;
  if (most !== null && size > most) return failed(tooMuch(size, most));
  return { kind: 'able', checksum: isAnswered ? chooseChecksum(headers) : null };
}

/** RFC 9110 §15.5.14. Of a chunk, it may be a limit of a proxy for each request. */
function tooLarge({ sent, headers, size }: TusFacts): TusMeaning {
  const most = bytesIn(headers, 'tus-max-size');
  if (sent.kind === 'create' || (most !== null && size > most)) return failed(tooMuch(size, most));
  return sent.end - sent.start > LEAST_CHUNK_BYTES
    ? { kind: 'smaller' }
    : failed(
        `The server answered 413 to ${sent.end - sent.start} bytes. Let it, and the proxies before it, take requests of \`tus.chunkBytes\`.`,
      );
}

const tooMuch = (size: number, most: number | null): string =>
  `The upload has ${size} bytes, and the server takes ${most === null ? 'fewer (413)' : `at most ${most} (Tus-Max-Size)`}. Send less, or raise the server's limit.`;

function created(facts: TusFacts): TusMeaning {
  const { sent, headers, url } = facts;
  const location = headers.get('location');
  if (location === null) return stranger(facts, 'Location');
  try {
    const address = new URL(location, url || sent.url);
    // `fetch` refuses an address with credentials in it (Fetch §5.4), and they would be stored.
    address.username = '';
    address.password = '';
    const { href, protocol } = address;
    if (protocol === 'https:' || protocol === 'http:') return { kind: 'created', url: href };
  } catch {
    // As below.
  }
  return retry('The Location that the server gave is no address.', MAX_STRANGERS);
}

function offsetTold(facts: TusFacts): TusMeaning {
  const { headers, size, upload } = facts;
  const offset = bytesIn(headers, 'upload-offset');
  if (offset === null) return stranger(facts, 'Upload-Offset');
  const length = bytesIn(headers, 'upload-length');
  if (length !== null && length !== size)
    return lost(`The server has an upload of ${length} bytes there, and ours has ${size}.`);
  if (offset > (upload?.sentTo ?? 0))
    return lost(
      `The server says that it has ${offset} bytes, and at most ${upload?.sentTo} were sent.`,
    );
  const confirmed = upload?.offset ?? 0;
  if (offset >= (facts.leastOffset ?? confirmed)) return { kind: 'confirmed', offset };
  // To go on from there might put bytes into the file twice, or leave some out.
  const fewer = `The server says that it has ${offset} bytes, and it has confirmed ${confirmed}.`;
  return facts.leastOffset === null ? retry(fewer, Infinity, true, confirmed) : lost(fewer);
}

function chunkTaken(facts: TusFacts): TusMeaning {
  const { sent, headers } = facts;
  const { start, end } = sent;
  const offset = bytesIn(headers, 'upload-offset');
  if (offset === null) {
    const message = `${answered(facts)}, without Upload-Offset${advice(facts)}`;
    return retry(message, MAX_CONTRADICTIONS, true);
  }
  if (offset === end) return { kind: 'confirmed', offset };
  // Whether it has taken a part, or is wrong: the answer to HEAD has to agree with what was sent.
  const message = `${answered(facts)}, with the offset ${offset} after bytes ${start} to ${end}.`;
  return retry(message, MAX_CONTRADICTIONS, true, start + 1);
}

/** An answer without the header that matters. */
function stranger(facts: TusFacts, header: string): TusMeaning {
  const { sent, redirected, upload } = facts;
  // A login page or a proxy in between answers for a while. The question has no body, so to wait costs nothing, and a
  // failure would cost the body.
  const isKnown = (upload?.offset ?? 0) > 0;
  const max = isPage(facts) ? MAX_PAGES : MAX_STRANGERS;
  const why =
    redirected && sent.kind === 'create'
      ? ' after a redirect. Unless a login page has answered, name the final address: a redirect may make a GET of a POST.'
      : advice(facts);
  return retry(`${answered(facts)}, without ${header}${why}`, isKnown ? Infinity : max);
}

/** Whether it is a web page. No tus server answers so; one that has created the upload says 201. */
const isPage = ({ status, headers }: TusFacts): boolean =>
  status !== 201 &&
  /^\s*(text\/html|application\/xhtml\+xml)\s*(;|$)/i.test(headers.get('content-type') ?? '');

const advice = ({ type, sent }: TusFacts): string =>
  type === 'cors'
    ? '. If it is a tus server, let it send Access-Control-Expose-Headers: Location, Upload-Offset, Upload-Length, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm.'
    : `: it is no tus server, or something else has answered, like a login page${sent.method === 'POST' || sent.kind !== 'create' ? '' : ` (uploads are created by POST, and this request is a ${sent.method})`}.`;

function refused(facts: TusFacts): TusMeaning {
  const { status, hasHook, upload } = facts;
  // With other credentials the answer may differ: the app's hook is called once more, at once.
  const soon = hasHook && (status === 401 || status === 403 || status === 407);
  if ((upload?.offset ?? 0) > 0) return retry(`${answered(facts)}.`, MAX_REFUSALS, soon);
  return soon ? retry(`${answered(facts)}.`, 2, soon) : failed(`${answered(facts)}.`);
}

const WHAT = {
  options: 'the question what it can do',
  create: 'the creation of the upload',
  offset: 'the question how much it has',
  chunk: 'a chunk',
};

const answered = ({ sent, status }: TusFacts): string =>
  `The server answered ${status} to ${WHAT[sent.kind]}`;

function versions(headers: Headers): string {
  const known = headers.get('tus-version');
  return known === null ? '' : `, but ${known.slice(0, 100)}`;
}

const lost = (message: string): TusMeaning => ({ kind: 'lost', message });
const failed = (message: string): TusMeaning => ({ kind: 'failed', message });
const retry = (
  message: string,
  maxInARow: number = Infinity,
  soon = false,
  leastOffset: number | null = null,
): TusMeaning => ({ kind: 'retry', message, maxInARow, soon, leastOffset });
