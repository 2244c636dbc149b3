import type { CapacitorPlugin } from '../../browser/native-shell.ts';
import type { Transport } from '../../model/transport.ts';
import {
  BytesLostError,
  type RangedTransportOptions,
  rangedTransport,
  type TransportParts,
  type WholeExchange,
} from './ranged-transport.ts';

/*
 * Transports over `CapacitorHttp`. Few apps need them, so they are loaded on demand, with the files that only this one imports.
 * None of them imports what the engine needs too: see `transport-parts.ts`.
 */

/** Downloads by `plugin`, in ranges. */
export const capacitorTransport = (
  parts: TransportParts,
  plugin: CapacitorPlugin,
  options: RangedTransportOptions,
): Transport => rangedTransport(parts, capacitorHttp(parts, plugin), options);

/** The web view's own requests, and downloads by `plugin` from origins that CORS does not let it read. */
export function corsFallbackTransport(
  parts: TransportParts,
  byWebView: Transport,
  plugin: CapacitorPlugin,
  web: Transport,
): Transport {
  const natively = capacitorTransport(parts, plugin, { otherwise: web });
  const refusingOrigins = new Set<string>();
  return {
    async send(attempt) {
      const { method, url } = attempt.request;
      // No other method may be repeated.
      if (method !== 'GET') return byWebView.send(attempt);
      const { origin } = new URL(url);
      if (refusingOrigins.has(origin)) return natively.send(attempt);
      try {
        return await byWebView.send(attempt);
      } catch (error) {
        if (!(error instanceof parts.CorsRefusedError)) throw error;
        refusingOrigins.add(origin);
        return natively.send(attempt);
      }
    },
  };
}

/** An answer as documented. Which members there are, and of which types, differs by platform and version. */
interface CapacitorAnswer {
  readonly status?: unknown;
  readonly headers?: unknown;
  readonly url?: unknown;
  /** Base64; of JSON what a parser has made of it. */
  readonly data?: unknown;
}

/** One GET request by the phone's own HTTP stack, to which CORS does not apply. */
export function capacitorHttp(
  { withoutSecrets }: Pick<TransportParts, 'withoutSecrets'>,
  plugin: CapacitorPlugin,
): WholeExchange {
  return async (url, headers, method = 'GET') => {
    // Of a body that was compressed, ranges would count other bytes than those that arrive here.
    const sent = { 'accept-encoding': 'identity', ...Object.fromEntries(headers) };
    let answer: CapacitorAnswer | null | undefined;
    try {
      const request = { url, method, headers: sent, responseType: 'arraybuffer' };
      answer = (await plugin.request?.(request)) as CapacitorAnswer | null | undefined;
    } catch (error) {
      throw new TypeError('The native request failed.', { cause: error });
    }
    const { status, data } = answer ?? {};
    if (typeof status !== 'number' || !Number.isInteger(status))
      throw new TypeError('The native request brought no HTTP status.');
    const received = headersIn(answer?.headers);
    const from = typeof answer?.url === 'string' && answer.url !== '' ? answer.url : url;
    // On Android the body of an error is text, not Base64; it is not needed.
    if (status >= 400 || method === 'HEAD')
      return { status, headers: received, url: from, bytes: new Uint8Array() };
    // JSON comes parsed, and a range of JSON as the parser's error.
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
      // This one is not valid as a header. The others may be.
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
