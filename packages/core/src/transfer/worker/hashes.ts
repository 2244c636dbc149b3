import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { toBase64 } from '../../model/tus-upload.ts';
import type { HashName } from './protocol.ts';

const hashes = { sha256, sha384, sha512 };

export type Hash = ReturnType<typeof sha256.create> | ReturnType<typeof sha512.create>;

export const newHash = (algorithm: HashName): Hash => hashes[algorithm].create();

/** The hash in Base64. It can't be gone on with afterwards. */
export const digestOf = (hash: Hash): string => toBase64(hash.digest());

/** The hash of a blob, in Base64. Rejects with the browser's error, and with the signal's reason. */
export async function hashOf(
  blob: Blob,
  algorithm: HashName,
  signal: AbortSignal,
): Promise<string> {
  const hash = newHash(algorithm);
  await addTo(hash, blob, signal);
  return digestOf(hash);
}

/** Hashes a blob, as what follows what was hashed before. */
export async function addTo(hash: Hash, blob: Blob, signal: AbortSignal): Promise<void> {
  const reader = blob.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    signal.throwIfAborted();
    hash.update(read.value);
  }
}

/** Files whose state is kept. One takes less than a kilobyte. */
const MOST_KEPT = 64;

/**
 * The states of hashes of bodies that were broken off: the next attempt goes on from there, so that it does not have to hash again
 * what is stored. They are named by the file that the body is continued in, and are of the body up to its end.
 */
export class KeptHashes {
  readonly #kept = new Map<string, { readonly hash: Hash; readonly end: number }>();

  keep(file: string, hash: Hash, end: number): void {
    this.#kept.delete(file);
    this.#kept.set(file, { hash, end });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** The state of the body up to `end`, `null` when it is not kept. It is not kept any longer. */
  take(file: string, end: number): Hash | null {
    const kept = this.#kept.get(file);
    this.#kept.delete(file);
    return kept?.end === end ? kept.hash : null;
  }
}
