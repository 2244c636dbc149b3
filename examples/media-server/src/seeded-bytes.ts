/**
 * Bytes anybody can recompute from a seed, starting at any offset without making the ones before it.
 * Every 32-bit word is a hash of its own index, so a server can answer a range and a test can know the
 * expected content of it, neither holding the file. Runs in browsers too: nothing here is Node's.
 *
 * Words are written in the machine's order; every platform we run on is little-endian.
 */

/** The generator numbers words with 32 bits, which gives out here. */
export const MAX_SEEDED_BYTES: number = 2 ** 34;

/** This seed gives nothing but zeros: what browsers compress when they store it, as they can't with any other. */
export const ZEROS = 'zeros';

/** The bytes `[from, to)` of the endless sequence that belongs to `seed`. */
export function seededBytes(seed: string, from: number, to: number): Uint8Array<ArrayBuffer> {
  if (!(from >= 0 && from <= to && to <= MAX_SEEDED_BYTES)) {
    throw new RangeError(
      `No seeded bytes from ${from} to ${to}: use 0 <= from <= to <= ${MAX_SEEDED_BYTES}.`,
    );
  }
  if (seed === ZEROS) return new Uint8Array(to - from);
  const firstWord = Math.floor(from / 4);
  const words = new Uint32Array(Math.ceil(to / 4) - firstWord);
  const key = keyOf(seed);
  fillWords(words, firstWord, key, mix(key ^ 0x9e3779b9));
  return new Uint8Array(words.buffer, from - firstWord * 4, to - from);
}

/** The seed of a later version of the same file: generation 0 is the file as it was first published. */
export function generationSeed(seed: string, generation: number): string {
  return generation === 0 ? seed : `${seed}~${generation}`;
}

/** A short stable fingerprint of a text; good for entity tags and choices, not for security. */
export function fingerprint(text: string): number {
  return keyOf(text) >>> 0;
}

function fillWords(words: Uint32Array, firstWord: number, before: number, between: number): void {
  for (let index = 0; index < words.length; index++) {
    // `mix`, written out: with the second key in the middle two seeds are not shifted copies of one another.
    let word = (firstWord + index) ^ before;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15) ^ between, 0x735a2d97);
    words[index] = word ^ (word >>> 15);
  }
}

function mix(value: number): number {
  let word = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return word ^ (word >>> 15);
}

/** FNV-1a, finished with a mix because short seeds such as "1" and "2" would differ in a few bits only. */
function keyOf(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}
