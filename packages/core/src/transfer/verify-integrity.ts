import { type RecordRow, responseBodyOf } from '../model/rows.ts';
import { toBase64 } from '../model/tus-upload.ts';
import { bodyStream } from '../storage/bodies.ts';
import type { Store } from '../storage/store.ts';

type HashAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** What a body must hash to: any of `digests`, in Base64. */
export interface ExpectedHash {
  readonly algorithm: HashAlgorithm;
  readonly digests: readonly string[];
}

const STRENGTH: readonly HashAlgorithm[] = ['sha256', 'sha384', 'sha512'];

/**
 * SRI §3.3.3 "parse metadata" and §3.3.4 "get the strongest metadata": of several algorithms only the strongest counts.
 * `null` when there is none that is known, in which case everything matches.
 */
export function parseIntegrity(metadata: string): ExpectedHash | null {
  let strongest: { algorithm: HashAlgorithm; digests: string[] } | null = null;
  for (const token of metadata.split(/[\t\n\f\r ]+/)) {
    const [, name, digest] =
      /^(sha256|sha384|sha512)-([\w+/-]+={0,2})(?:\?.*)?$/i.exec(token) ?? [];
    if (name === undefined || digest === undefined) continue;
    const algorithm = name.toLowerCase() as HashAlgorithm;
    const rank = strongest
      ? STRENGTH.indexOf(algorithm) - STRENGTH.indexOf(strongest.algorithm)
      : 1;
    if (rank > 0) strongest = { algorithm, digests: [] };
    // SRI takes the alphabet for URLs too.
    if (rank >= 0) strongest?.digests.push(digest.replaceAll('-', '+').replaceAll('_', '/'));
  }
  return strongest;
}

/** The bytes that were received are not those that the request's `integrity` names. */
export class IntegrityError extends Error {
  override readonly name = 'integrity-error';
}

/** What the app has said that the response body must hash to; `null` when it has said nothing. */
export const expectedHash = ({ request }: Pick<RecordRow, 'request'>): ExpectedHash | null =>
  parseIntegrity(request.integrity);

/** Whether the app has said what the response body must hash to. */
export const hasIntegrity = (record: Pick<RecordRow, 'request'>): boolean =>
  expectedHash(record) !== null;

/** Whether a body with this hash, in Base64, is what the app has said. `true` where it has said nothing. */
export function isExpected(record: Pick<RecordRow, 'request'>, digest: string): boolean {
  const expected = expectedHash(record);
  return (
    !expected || expected.digests.some((one) => withoutPadding(one) === withoutPadding(digest))
  );
}

/**
 * Holds the hash of what is stored of a record against the request's `integrity` (SRI). The browser's own check would keep the
 * whole body in memory and hold back the response until it is there, and it refuses every part. Resolves with what is wrong,
 * `null` when nothing is; rejects with the signal's reason.
 *
 * @param digest where the body was hashed on its way; else what is stored is read and hashed here
 */
export async function verifyIntegrity(
  store: Store,
  record: RecordRow,
  signal: AbortSignal,
  digest: string | null = null,
): Promise<IntegrityError | null> {
  const expected = expectedHash(record);
  if (!expected) return null;
  const found = digest ?? (await hashOf(store, record, expected.algorithm, signal));
  if (isExpected(record, found)) return null;
  return new IntegrityError(
    `The ${record.received} bytes that came hash to ${expected.algorithm}-${found}, and the request's integrity names another hash.`,
  );
}

async function hashOf(
  store: Store,
  record: RecordRow,
  algorithm: HashAlgorithm,
  signal: AbortSignal,
): Promise<string> {
  const hash = (await hashes())[algorithm].create();
  const reader = bodyStream(store, responseBodyOf(record), {
    start: 0,
    end: record.received,
  }).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      signal.throwIfAborted();
      hash.update(read.value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  return toBase64(hash.digest());
}

const withoutPadding = (base64: string): string => base64.replace(/=+$/, '');

/** Only those who use it load it. */
async function hashes(): Promise<
  Record<HashAlgorithm, typeof import('@noble/hashes/sha2.js').sha256>
> {
  const { sha256, sha384, sha512 } = await import('@noble/hashes/sha2.js');
  return { sha256, sha384, sha512 } as never;
}
