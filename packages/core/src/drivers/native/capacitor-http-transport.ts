import { browserShell, type NativeShell } from '../../browser/native-shell.ts';
import { browserTransport } from '../../browser/transport.ts';
import { withoutSecrets } from '../../model/secrets.ts';
import { CorsRefusedError, type Transport } from '../../model/transport.ts';
import { BytesLostError, rangedTransport, type WholeExchange } from './ranged-transport.ts';

/** Options of `capacitorHttpTransport`. */
export interface CapacitorHttpTransportOptions {
  /** How many bytes each request asks for. Default 262,144 (256 KiB). */
  readonly rangeBytes?: number;
}

/**
 * A transport that always moves downloads by the phone's own HTTP stack (`CapacitorHttp` of `@capacitor/core`, 4.3 and
 * later), in small ranges. For devices on which the web view's network stands still during wakes: the reports of wakes then
 * say `no-network`. Everything else goes by the web view: uploads, files whose server has no ranges or no strong
 * validators, and all requests of a page outside of Capacitor's native shells.
 *
 * @example
 * ```ts
 * import { capacitorHttpTransport, createBackgroundFetch, native, foreground } from '@bgfetch/core/compose';
 *
 * const drivers = [native(), foreground()];
 * const bg = createBackgroundFetch({ drivers, transport: capacitorHttpTransport() });
 * ```
 */
export function capacitorHttpTransport(options: CapacitorHttpTransportOptions = {}): Transport {
  return capacitorHttpOver(browserShell(), browserTransport(), options);
}

/** The same over a given shell, with `web` for what goes by the web view. */
export function capacitorHttpOver(
  shell: Pick<NativeShell, 'capacitorPlugin'>,
  web: Transport,
  options: CapacitorHttpTransportOptions = {},
): Transport {
  const exchange = capacitorHttp(shell);
  return exchange ? rangedTransport(exchange, { ...options, otherwise: web }) : web;
}

/**
 * The transport that the native driver has by default; `web` is the one of a plain browser. Where an app has enabled
 * `CapacitorHttp`, Capacitor has replaced `fetch` by native requests that hand over a body only when it is complete, and
 * that go on after an abort. There the web view's own `fetch` goes first, and native requests in ranges take over for
 * origins that CORS does not let it read.
 */
export function shellTransport(
  shell: Pick<NativeShell, 'capacitorPlugin' | 'originalTransport'>,
  web: Transport,
): Transport {
  const original = shell.originalTransport();
  const exchange = original && capacitorHttp(shell);
  if (!exchange) return web;
  return corsFallbackTransport(original, rangedTransport(exchange, { otherwise: web }));
}

/** Only a GET is sent a second time: no other method may be repeated. */
function corsFallbackTransport(byWebView: Transport, natively: Transport): Transport {
  const refusingOrigins = new Set<string>();
  return {
    // Natively no size has to be asked for: complete bodies have one.
    ...(byWebView.head && { head: byWebView.head.bind(byWebView) }),
    async send(attempt) {
      const { method, url } = attempt.request;
      const { origin } = new URL(url);
      if (method === 'GET' && refusingOrigins.has(origin)) return natively.send(attempt);
      try {
        return await byWebView.send(attempt);
      } catch (error) {
        if (method !== 'GET' || !(error instanceof CorsRefusedError)) throw error;
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

/** One GET request by the phone's own HTTP stack, to which CORS does not apply; `null` where there is none. */
export function capacitorHttp(shell: Pick<NativeShell, 'capacitorPlugin'>): WholeExchange | null {
  const plugin = shell.capacitorPlugin('CapacitorHttp');
  if (!plugin) return null;
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
