import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { seededBytes } from './seeded-bytes.ts';

/** Content of a known size, readable from any offset, that is never held as a whole. */
export interface ByteSource {
  readonly size: number;
  read(from: number, to: number): Uint8Array<ArrayBuffer>;
}

/** How much is made, hashed or written at a time. */
export const SLICE_BYTES: number = 256 * 1024;

export function seededSource(seed: string, size: number): ByteSource {
  return { size, read: (from, to) => seededBytes(seed, from, to) };
}

export function bufferSource(bytes: Uint8Array<ArrayBuffer>): ByteSource {
  return { size: bytes.byteLength, read: (from, to) => bytes.subarray(from, to) };
}

/** Hashes slice by slice and lets other requests run in between: 2 GiB take seconds. */
export async function sha256OfSource(source: ByteSource): Promise<string> {
  const hash = createHash('sha256');
  for (let offset = 0; offset < source.size; offset += SLICE_BYTES) {
    hash.update(source.read(offset, Math.min(source.size, offset + SLICE_BYTES)));
    await nextTurn();
  }
  return hash.digest('hex');
}
