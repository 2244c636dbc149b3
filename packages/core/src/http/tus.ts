import type { HeaderList, StoredRequest } from '../model/stored-exchange.ts';
import type { TusUpload } from '../model/tus-upload.ts';

/*
 * The protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload), as far as one upload needs it: the core protocol and the
 * extensions Creation, Expiration and Checksum. Pure functions; what an answer means is in `interpret-tus.ts`.
 */

/** One request of an upload, without its body. */
export interface TusRequest {
  /**
   * - `options`: what the server can do
   * - `create`: it shall create the upload
   * - `offset`: how much of it the server has
   * - `chunk`: the next bytes
   */
  readonly kind: 'options' | 'create' | 'offset' | 'chunk';
  readonly method: string;
  readonly url: string;
  /** The headers of the protocol, with names in lower case. */
  readonly headers: HeaderList;
  /** The bytes of the body that it brings: from `start` up to, but not including, `end`. */
  readonly start: number;
  readonly end: number;
}

/** What decides about the next request. */
export interface TusState {
  readonly request: Pick<StoredRequest, 'url' | 'method' | 'tus'>;
  /** The size of the whole body in bytes. */
  readonly size: number;
  readonly upload: TusUpload | undefined;
  /** Whether `upload.offset` is what the server has now, and not what it had when it was asked last. */
  readonly isConfirmed: boolean;
  /** Whether it is to be asked what the server can do. */
  readonly asksAbilities: boolean;
}

/** The next request of an upload that is not whole. */
export function planTusRequest(state: TusState): TusRequest {
  const { request, size, upload, isConfirmed, asksAbilities } = state;
  const version = ['tus-resumable', '1.0.0'] as const;
  const none = { start: 0, end: 0 };
  if (!upload || upload.url === null) {
    const { url, method, tus } = request;
    // The only request that has no version (tus 1.0.0, "Tus-Resumable").
    if (asksAbilities) return { kind: 'options', method: 'OPTIONS', url, headers: [], ...none };
    const metadata = tus?.metadata ? [['upload-metadata', tus.metadata] as const] : [];
    const headers = [version, ['upload-length', String(size)] as const, ...metadata];
    return { kind: 'create', method, url, headers, ...none };
  }
  const { url, offset, chunkBytes } = upload;
  if (!isConfirmed) return { kind: 'offset', method: 'HEAD', url, headers: [version], ...none };
  const headers = [
    version,
    ['upload-offset', String(offset)],
    ['content-type', 'application/offset+octet-stream'],
  ] as const;
  const end = Math.min(size, offset + Math.max(1, chunkBytes));
  return { kind: 'chunk', method: 'PATCH', url, headers, start: offset, end };
}

/**
 * The headers of the app's request that go with each request of an upload. Those that speak of the body go with none, because
 * no request brings that body; a key that lets a server tell a repetition only with the creation.
 */
export function appHeaders(headers: HeaderList, kind: TusRequest['kind']): HeaderList {
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (lower.startsWith('content-')) return false;
    return kind === 'create' || !(lower.startsWith('upload-') || lower === 'idempotency-key');
  });
}

/** The algorithms that we know, the best first: in the words of tus, and in those of Web Crypto (§30). */
const ALGORITHMS: Readonly<Record<string, string>> = {
  sha256: 'SHA-256',
  sha512: 'SHA-512',
  sha384: 'SHA-384',
  sha1: 'SHA-1',
};

/** The algorithm's name in Web Crypto. */
export const webCryptoName = (algorithm: string): string => ALGORITHMS[algorithm] ?? 'SHA-1';

/** The algorithm for checksums that a server knows and we do too (`Tus-Checksum-Algorithm`); `null` when there is none. */
export function chooseChecksum(headers: Headers): string | null {
  if (!words(headers.get('tus-extension')).includes('checksum')) return null;
  const known = words(headers.get('tus-checksum-algorithm'));
  return Object.keys(ALGORITHMS).find((name) => known.includes(name)) ?? null;
}

const words = (list: string | null): readonly string[] =>
  (list ?? '').split(',').map((word) => word.trim().toLowerCase());

/** A header that is a number of bytes; `null` when it is missing or is none. */
export function bytesIn(headers: Headers, name: string): number | null {
  const value = headers.get(name)?.trim() ?? '';
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}
