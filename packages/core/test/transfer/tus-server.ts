import type { Clock } from '../../src/browser/clock.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../src/model/transport.ts';
import { responseOf, type TusAnswer } from './tus-answer.ts';

/** What one request brings. */
interface TusExchange {
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Bytes of the body that the network has taken. */
  sent: number;
  status: number | 'cut' | 'aborted' | 'open';
}

/** What goes wrong with one request. What is not named goes right. */
export interface TusFault {
  /** It is answered so, and does nothing. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks after so many bytes of the body. */
  readonly cutAfter?: number;
  /** With `cutAfter`: what has arrived is thrown away, as by a proxy that waits for whole requests. */
  readonly keepsNothing?: boolean;
  /** The request does what it should, and its answer is lost. */
  readonly answerLost?: boolean;
  /** Changes the answer. */
  readonly answer?: (answer: TusAnswer) => TusAnswer;
}

interface TusFile {
  readonly length: number;
  readonly metadata: string | null;
  bytes: Uint8Array;
  /** How much has arrived. */
  offset: number;
  isGone: boolean;
}

export interface TusServer extends Transport {
  /** By URL. */
  readonly files: ReadonlyMap<string, TusFile>;
  readonly exchanges: TusExchange[];
  /** All bytes of bodies that the network has taken. */
  readonly sentBytes: number;
  of(method: string): readonly TusExchange[];
  /** The files that are whole. */
  whole(): readonly TusFile[];
}

export interface TusServerOptions {
  readonly clock: Clock;
  /** What goes wrong with a request. Default: nothing. */
  readonly fault?: (request: Request, nth: number) => TusFault | undefined;
  /** How fast bodies move. Default: at once. */
  readonly bytesPerMs?: number;
  /** How long an answer takes. Default 0. */
  readonly latencyMs?: number;
  readonly checksums?: string;
  readonly maxSize?: number;
  /** Appends whatever comes, at whatever offset the client names: a broken server. */
  readonly isBlind?: boolean;
  readonly location?: (id: number, endpoint: string) => string;
}

const PIECE = 65_536;

/** A faithful server of tus 1.0.0 as a transport, on any clock; what goes wrong is scripted. It stores only at the right offset. */
export function tusServer(options: TusServerOptions): TusServer {
  const { clock, fault = () => undefined, bytesPerMs = Infinity, latencyMs = 0 } = options;
  const { isBlind = false } = options;
  const { location = (id, endpoint) => `${endpoint.split('?')[0]}/${id}` } = options;
  const files = new Map<string, TusFile>();
  const exchanges: TusExchange[] = [];

  const passed = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      if (ms <= 0) return resolve();
      const cancel = clock.setTimer(resolve, ms);
      const stop = () => {
        cancel();
        reject(signal.reason);
      };
      signal.addEventListener('abort', stop, { once: true });
    });

  async function send(attempt: TransportRequest): Promise<TransportResponse> {
    const { request, body, signal, onUploadProgress } = attempt;
    const { url, method, headers } = request;
    const exchange: TusExchange = {
      at: clock.now(),
      method,
      url,
      headers,
      sent: 0,
      status: 'open',
    };
    exchanges.push(exchange);
    const script = fault(request, exchanges.length - 1) ?? {};
    try {
      await passed(latencyMs, signal);
      const file = method === 'PATCH' ? files.get(url) : undefined;
      const mayStore =
        script.status === undefined &&
        file !== undefined &&
        !file.isGone &&
        (isBlind || Number(headers.get('upload-offset')) === file.offset);
      const data = new Uint8Array(body ? await body.arrayBuffer() : []);
      const limit = Math.min(data.length, script.cutAfter ?? Infinity);
      // With a checksum nothing counts before all is there.
      const stores = mayStore && !script.keepsNothing && !headers.has('upload-checksum');
      if (body) onUploadProgress(0);
      while (exchange.sent < limit) {
        const piece = data.subarray(exchange.sent, Math.min(limit, exchange.sent + PIECE));
        await passed(piece.length / bytesPerMs, signal);
        exchange.sent += piece.length;
        if (stores && file) {
          append(file, piece);
        }
        onUploadProgress(exchange.sent);
      }
      if (script.cutAfter !== undefined) {
        exchange.status = 'cut';
        throw new TypeError('The connection was cut.');
      }
      if (mayStore && file && !stores) {
        if (headers.has('upload-checksum')) await check(headers, data, options.checksums);
        append(file, data);
      }
      let answer: TusAnswer =
        script.status === undefined
          ? await answerTo(request, data.length, mayStore)
          : { status: script.status, headers: {} };
      answer = { ...answer, headers: { ...answer.headers, ...script.headers } };
      if (script.answer) answer = script.answer(answer);
      await passed(latencyMs, signal);
      exchange.status = answer.status;
      if (script.answerLost) throw new TypeError('The answer was lost.');
      return responseOf(request, answer);
    } catch (error) {
      if (signal.aborted) exchange.status = 'aborted';
      if (error instanceof Mismatch) {
        exchange.status = 460;
        return responseOf(request, { status: 460, headers: {} });
      }
      throw error;
    }
  }

  async function answerTo(request: Request, length: number, stored: boolean): Promise<TusAnswer> {
    const { url, method, headers } = request;
    const version = { 'Tus-Resumable': '1.0.0' };
    if (method === 'OPTIONS') {
      const extensions = `creation,expiration${options.checksums ? ',checksum' : ''}`;
      const able: Record<string, string> = { 'Tus-Version': '1.0.0', 'Tus-Extension': extensions };
      if (options.checksums) able['Tus-Checksum-Algorithm'] = options.checksums;
      if (options.maxSize !== undefined) able['Tus-Max-Size'] = String(options.maxSize);
      return { status: 204, headers: able };
    }
    if (headers.get('tus-resumable') !== '1.0.0')
      return { status: 412, headers: { 'Tus-Version': '1.0.0' } };
    if (method === 'POST') {
      const size = Number(headers.get('upload-length'));
      if (size > (options.maxSize ?? Infinity)) return { status: 413, headers: version };
      const place = location(files.size, url);
      const metadata = headers.get('upload-metadata');
      files.set(new URL(place, url).href, {
        length: size,
        metadata,
        bytes: new Uint8Array(size),
        offset: 0,
        isGone: false,
      });
      return { status: 201, headers: { ...version, Location: place } };
    }
    const file = files.get(url);
    if (!file || file.isGone) return { status: 404, headers: version };
    if (method === 'HEAD') {
      const told = { 'Upload-Offset': `${file.offset}`, 'Upload-Length': `${file.length}` };
      return { status: 200, headers: { ...version, ...told, 'Cache-Control': 'no-store' } };
    }
    if (method !== 'PATCH') return { status: 405, headers: version };
    if (headers.get('content-type') !== 'application/offset+octet-stream')
      return { status: 415, headers: version };
    if (!stored && length > 0) return { status: 409, headers: version };
    return { status: 204, headers: { ...version, 'Upload-Offset': `${file.offset}` } };
  }

  return {
    send,
    files,
    exchanges,
    get sentBytes() {
      return exchanges.reduce((sum, { sent }) => sum + sent, 0);
    },
    of: (method) => exchanges.filter((exchange) => exchange.method === method),
    whole: () => [...files.values()].filter(({ offset, length }) => offset === length),
  };
}

function append(file: TusFile, data: Uint8Array): void {
  const end = file.offset + data.length;
  if (end > file.bytes.length) {
    const longer = new Uint8Array(end);
    longer.set(file.bytes);
    file.bytes = longer;
  }
  file.bytes.set(data, file.offset);
  file.offset = end;
}

class Mismatch extends Error {}

async function check(headers: Headers, data: Uint8Array, known = ''): Promise<void> {
  const [name = '', hash] = (headers.get('upload-checksum') ?? '').split(' ');
  if (!known.split(',').includes(name)) throw new Error(`The server does not know ${name}.`);
  const subtleName = name.replace('sha', 'SHA-');
  const digest = await crypto.subtle.digest(subtleName, new Uint8Array(data));
  if (Buffer.from(digest).toString('base64') !== hash) throw new Mismatch();
}
