import { withoutSecrets } from '../../model/secrets.ts';
import type { ReadGlobal } from '../../platform/read-global.ts';
import { BytesLostError, type WholeExchange } from './transports/whole-exchange.ts';

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

interface CapacitorGlobal {
  readonly isNativePlatform?: () => boolean;
  readonly Plugins?: { readonly CapacitorHttp?: CapacitorHttpPlugin };
}

const NONE = new Uint8Array();

/** Requests by the phone's own HTTP stack, past the web view and CORS; `null` outside of Capacitor's native shells. */
export function capacitorHttp(readGlobal: ReadGlobal): WholeExchange | null {
  const capacitor = readGlobal('Capacitor') as CapacitorGlobal | undefined;
  const plugin = capacitor?.isNativePlatform?.() ? capacitor.Plugins?.CapacitorHttp : undefined;
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
