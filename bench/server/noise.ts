import {
  type ByteSource,
  fingerprint,
  seededBytes,
} from '../../examples/media-server/src/index.ts';

const PERIOD_BYTES = 64 * 2 ** 20;
/** A slice is at most this long. */
const SLICE_BYTES = 2 ** 20;

/** Made once, since making them takes as long as sending them. Behind the period its beginning follows again. */
const noise = seededBytes('noise', 0, PERIOD_BYTES + SLICE_BYTES);
noise.copyWithin(PERIOD_BYTES, 0, SLICE_BYTES);

const zeros = new Uint8Array(SLICE_BYTES);

/**
 * Bytes that can't be compressed. They repeat after 64 MiB, which no browser notices, and every name begins at a place of its
 * own.
 */
export function noiseSource(size: number, name: string): ByteSource {
  const shift = fingerprint(name) % PERIOD_BYTES;
  return {
    size,
    read(from, to) {
      const start = (shift + from) % PERIOD_BYTES;
      return noise.subarray(start, start + to - from);
    },
  };
}

/** What browsers compress to nothing when they store it. */
export function zerosSource(size: number): ByteSource {
  return { size, read: (from, to) => zeros.subarray(0, to - from) };
}
