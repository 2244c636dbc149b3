/**
 * A checksum of bytes as they come, whatever their pieces: two sums over words of four bytes, as those of Fletcher. It finds what a
 * power loss leaves of a file, which is blocks of zeros and a shorter end. It is fast, and proves nothing against intent.
 */
export class Checksum {
  #sum = 1;
  #sums = 0;
  /** The bytes of a word that is not complete. */
  #rest = 0;
  #restBytes = 0;

  add(bytes: Uint8Array): void {
    let position = 0;
    while (this.#restBytes > 0 && position < bytes.byteLength) {
      this.#rest |= (bytes[position] ?? 0) << (8 * this.#restBytes);
      position += 1;
      this.#restBytes += 1;
      if (this.#restBytes < 4) continue;
      this.#addWords(Int32Array.of(this.#rest));
      this.#rest = 0;
      this.#restBytes = 0;
    }
    const count = (bytes.byteLength - position) >> 2;
    const from = bytes.byteOffset + position;
    // A view of words begins at a multiple of four.
    this.#addWords(
      from % 4 === 0
        ? new Int32Array(bytes.buffer, from, count)
        : new Int32Array(bytes.slice(position, position + 4 * count).buffer),
    );
    for (position += 4 * count; position < bytes.byteLength; position += 1) {
      this.#rest |= (bytes[position] ?? 0) << (8 * this.#restBytes);
      this.#restBytes += 1;
    }
  }

  /** Of all bytes so far. A whole number of 32 bits with sign. */
  value(): number {
    const sum = (this.#sum + this.#rest + this.#restBytes) | 0;
    return (sum + Math.imul(this.#sums ^ (this.#sums >>> 16), 0x45d9f3b)) | 0;
  }

  #addWords(words: Int32Array): void {
    let sum = this.#sum;
    let sums = this.#sums;
    for (let i = 0; i < words.length; i += 1) {
      sum = (sum + (words[i] as number)) | 0;
      sums = (sums + sum) | 0;
    }
    this.#sum = sum;
    this.#sums = sums;
  }
}

/** The checksum of all bytes of `blob`. Rejects as its stream errors. */
export async function checksumOf(blob: Blob): Promise<number> {
  const checksum = new Checksum();
  const reader = blob.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read())
    checksum.add(read.value);
  return checksum.value();
}
