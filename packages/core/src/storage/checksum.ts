/** An odd factor loses nothing when it is multiplied by: this one is that of 32-bit FNV. */
const FACTOR = 0x01000193;

const BLOCK_BYTES = 16;

/**
 * A checksum of bytes as they come, whatever their pieces: four polynomials over words of four bytes, each of every fourth word, so
 * that a processor works on all of them at once. It finds what a power loss leaves of a file, which is blocks of zeros and a shorter
 * end. It is fast, and proves nothing against intent.
 */
export class Checksum {
  #sums: readonly [number, number, number, number] = [1, 2, 3, 4];
  /** The bytes of a block that is not complete. */
  readonly #rest = new Uint8Array(BLOCK_BYTES);
  #restBytes = 0;

  add(bytes: Uint8Array): void {
    let position = 0;
    if (this.#restBytes > 0) {
      position = Math.min(BLOCK_BYTES - this.#restBytes, bytes.byteLength);
      this.#rest.set(bytes.subarray(0, position), this.#restBytes);
      this.#restBytes += position;
      if (this.#restBytes < BLOCK_BYTES) return;
      this.#sums = sumsWith(this.#sums, this.#rest);
      this.#restBytes = 0;
    }
    const end = bytes.byteLength - ((bytes.byteLength - position) % BLOCK_BYTES);
    this.#sums = sumsWith(this.#sums, bytes.subarray(position, end));
    this.#rest.set(bytes.subarray(end));
    this.#restBytes = bytes.byteLength - end;
  }

  /** Of all bytes so far. A whole number of 32 bits with sign. */
  value(): number {
    const last = new Uint8Array(BLOCK_BYTES);
    last.set(this.#rest.subarray(0, this.#restBytes));
    return sumsWith(this.#sums, last).reduce(
      (sum, each) => (Math.imul(sum, FACTOR) + (each ^ (each >>> 15))) | 0,
      this.#restBytes,
    );
  }
}

/** The bytes are a whole number of blocks. A `DataView`, since a view of words can't begin at every byte. */
function sumsWith(
  [first, second, third, fourth]: readonly [number, number, number, number],
  { buffer, byteOffset, byteLength }: Uint8Array,
): readonly [number, number, number, number] {
  const view = new DataView(buffer, byteOffset, byteLength);
  for (let at = 0; at < byteLength; at += BLOCK_BYTES) {
    first = (Math.imul(first, FACTOR) + view.getInt32(at, true)) | 0;
    second = (Math.imul(second, FACTOR) + view.getInt32(at + 4, true)) | 0;
    third = (Math.imul(third, FACTOR) + view.getInt32(at + 8, true)) | 0;
    fourth = (Math.imul(fourth, FACTOR) + view.getInt32(at + 12, true)) | 0;
  }
  return [first, second, third, fourth];
}

/** The checksum of all bytes of `blob`. Rejects as its stream errors. */
export async function checksumOf(blob: Blob): Promise<number> {
  const checksum = new Checksum();
  const reader = blob.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read())
    checksum.add(read.value);
  return checksum.value();
}
