import { browserShell, type NativeShell } from '../../browser/native-shell.ts';
import { browserTransport } from '../../browser/upload-transport.ts';
import { withoutSecrets } from '../../model/secrets.ts';
import { CorsRefusedError, responseWithBody, type Transport } from '../../model/transport.ts';
import { BytesLostError, rangedTransport, type WholeExchange } from './ranged-transport.ts';

/** `CapacitorHttp` of `@capacitor/core` (4.3 and later), as far as it is used here. */
interface CapacitorHttpPlugin {
  request(options: {
    readonly url: string;
    readonly method: 'GET';
    readonly headers: Readonly<Record<string, string>>;
    readonly responseType: 'arraybuffer';
  }): Promise<NativeAnswer | null | undefined>;
}

/** An answer as documented; which of it there is, and of which type, differs by platform and version. */
interface NativeAnswer {
  readonly status?: unknown;
  readonly headers?: unknown;
  readonly url?: unknown;
  /** Base64, but for JSON, which comes parsed. */
  readonly data?: unknown;
}

const NONE = new Uint8Array();

/** Requests by the phone's own HTTP stack, past the web view and CORS; `null` outside of Capacitor's native shells. */
export function capacitorHttp(shell: Pick<NativeShell, 'capacitorPlugin'>): WholeExchange | null {
  const plugin = shell.capacitorPlugin('CapacitorHttp') as CapacitorHttpPlugin | null | undefined;
  if (!plugin) return null;
  return async (url, headers) => {
    // Decoded bodies would not have the offsets that ranges count in.
    const sent = { 'accept-encoding': 'identity', ...Object.fromEntries(headers) };
    const answer = await plugin
      .request({ url, method: 'GET', headers: sent, responseType: 'arraybuffer' })
      .catch((error: unknown) => {
        throw new TypeError('The native request failed.', { cause: error });
      });
    const { status, data } = answer ?? {};
    if (typeof status !== 'number' || !Number.isInteger(status))
      throw new TypeError('The native request brought no HTTP status.');
    const received = headersIn(answer?.headers);
    const from = typeof answer?.url === 'string' && answer.url !== '' ? answer.url : url;
    // The body of an error comes as text on Android, and nobody wants it.
    if (status >= 400) return { status, headers: received, url: from, bytes: NONE };
    // JSON comes parsed, or, a part of it, as the parser's complaint.
    const isJson = /json/i.test(received.get('content-type') ?? '');
    if (isJson || typeof data !== 'string' || received.has('content-encoding')) {
      throw new BytesLostError(`CapacitorHttp has changed the bytes of ${withoutSecrets(url)}.`);
    }
    const bytes = fromBase64(data);
    const length = received.get('content-length');
    if (length !== null && Number(length) !== bytes.byteLength) {
      throw new TypeError(`The body ended after ${bytes.byteLength} of ${length} bytes.`);
    }
    return { status, headers: received, url: from, bytes };
  };
}

function headersIn(given: unknown): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given ?? {})) {
    // Android has the status line among them, under the name `null`.
    if (name === 'null') continue;
    try {
      headers.set(name, String(value));
    } catch {
      // No name or no value of a header; the others may be.
    }
  }
  return headers;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

export interface CapacitorHttpTransportOptions {
  /** How many bytes each request asks for. Default 262,144. */
  readonly rangeBytes?: number;
}

/**
 * Moves downloads by the phone's own HTTP stack always (`CapacitorHttp` of Capacitor 4.3 and later), in small ranges: for
 * devices on which the web view's network sleeps in wakes (`wake-no-network`). Uploads, and servers without ranges or
 * strong validators, go by the web view; so does everything outside of Capacitor's native shells.
 */
export function capacitorHttpTransport(options: CapacitorHttpTransportOptions = {}): Transport {
  return capacitorHttpOver(browserShell(), browserTransport(), options);
}

/** The same with the shell and the web view given. */
export function capacitorHttpOver(
  shell: Pick<NativeShell, 'capacitorPlugin'>,
  web: Transport,
  options: CapacitorHttpTransportOptions = {},
): Transport {
  const exchange = capacitorHttp(shell);
  return exchange ? rangedTransport(exchange, { ...options, otherwise: web }) : web;
}

/** As `transport`, with `onRead` called before each piece of a body is handed on. */
export function readingTransport(transport: Transport, onRead: () => void): Transport {
  return {
    ...(transport.head && { head: transport.head.bind(transport) }),
    async send(attempt) {
      const response = await transport.send(attempt);
      onRead();
      return responseWithBody(response, response.body && watched(response.body, onRead));
    },
  };
}

function watched(body: ReadableStream<Uint8Array>, onRead: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        onRead();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // No reading ahead: what is read is wanted.
    { highWaterMark: 0 },
  );
}

/**
 * By the web view wherever CORS allows it, because only that streams and stops on an abort; by the native stack from an
 * origin that has once refused. Only for GET: nothing else may be sent twice.
 */
function corsFallbackTransport(byWeb: Transport, byShell: Transport): Transport {
  const refused = new Set<string>();
  return {
    // The shell hands over whole bodies, with their size.
    ...(byWeb.head && { head: byWeb.head.bind(byWeb) }),
    async send(attempt) {
      const { method, url } = attempt.request;
      const { origin } = new URL(url);
      if (method !== 'GET') return byWeb.send(attempt);
      if (refused.has(origin)) return byShell.send(attempt);
      try {
        return await byWeb.send(attempt);
      } catch (error) {
        if (!(error instanceof CorsRefusedError)) throw error;
        refused.add(origin);
        return byShell.send(attempt);
      }
    },
  };
}

/**
 * The transport for a page in this shell, where `web` is what a plain browser would use. Where `CapacitorHttp` is enabled,
 * `fetch` is a native request that hands over a body only in full and does not stop: the original goes first, and native
 * requests in small ranges take over where CORS forbids it. Anywhere else it is `web`.
 */
export function shellTransport(
  shell: Pick<NativeShell, 'capacitorPlugin' | 'originalTransport'>,
  web: Transport,
): Transport {
  const original = shell.originalTransport();
  const exchange = original && capacitorHttp(shell);
  return exchange
    ? corsFallbackTransport(original, rangedTransport(exchange, { otherwise: web }))
    : web;
}
