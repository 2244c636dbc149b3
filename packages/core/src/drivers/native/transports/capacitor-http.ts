import type { ReadGlobal } from '../../../platform/read-global.ts';
import { withoutSecrets } from '../../../spec/url-secrets.ts';
import { BytesLostError, type WholeExchange } from './whole-exchange.ts';

/** `CapacitorHttp` of `@capacitor/core` (4.3 and later), as far as it is used here. */
interface CapacitorHttpPlugin {
  request(options: {
    readonly url: string;
    readonly method: 'GET';
    readonly headers: Readonly<Record<string, string>>;
    readonly responseType: 'arraybuffer';
  }): Promise<{
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly url: string;
    /** Base64, but for JSON, which comes parsed. */
    readonly data: unknown;
  }>;
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
    const received = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      // Android has the status line among them, under the name `null`.
      if (name !== 'null' && name !== '') received.set(name, value);
    }
    const { status } = answer;
    // The body of an error comes as text on Android, and nobody wants it.
    if (status >= 400) return { status, headers: received, url: answer.url || url, bytes: NONE };
    // JSON comes parsed, or, a part of it, as the parser's complaint.
    const isJson = /json/i.test(received.get('content-type') ?? '');
    if (isJson || typeof answer.data !== 'string' || received.has('content-encoding')) {
      throw new BytesLostError(`CapacitorHttp has changed the bytes of ${withoutSecrets(url)}.`);
    }
    const bytes = fromBase64(answer.data);
    const length = received.get('content-length');
    if (length !== null && Number(length) !== bytes.byteLength) {
      throw new TypeError(`The body ended after ${bytes.byteLength} of ${length} bytes.`);
    }
    return { status, headers: received, url: answer.url || url, bytes };
  };
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
