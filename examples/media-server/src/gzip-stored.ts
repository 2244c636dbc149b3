import { crc32 } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';

const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
const TRAILER_BYTES = 8;
const BLOCK_DATA_BYTES = 65_535;
const BLOCK_HEADER_BYTES = 5;

/**
 * `source` as a gzip file of uncompressed blocks: real `Content-Encoding: gzip`, at no cost and of known size
 * (seeded bytes would not shrink anyway). Read it once and from the start: the checksum grows on the way.
 */
export function gzipStored(source: ByteSource): ByteSource {
  const blocks = Math.max(1, Math.ceil(source.size / BLOCK_DATA_BYTES));
  const bodyEnd = HEADER.length + source.size + blocks * BLOCK_HEADER_BYTES;
  let pending: Uint8Array<ArrayBuffer>[] = [HEADER];
  let pendingBytes = HEADER.length;
  let nextBlock = 0;
  let checksum = 0;
  let position = 0;

  function produce(): void {
    const from = nextBlock * BLOCK_DATA_BYTES;
    const data = source.read(from, Math.min(source.size, from + BLOCK_DATA_BYTES));
    nextBlock += 1;
    checksum = crc32(data, checksum);
    push(blockHeader(data.length, nextBlock === blocks));
    push(data);
    if (nextBlock === blocks) push(trailer(checksum, source.size));
  }

  function push(bytes: Uint8Array<ArrayBuffer>): void {
    pending.push(bytes);
    pendingBytes += bytes.length;
  }

  return {
    size: bodyEnd + TRAILER_BYTES,
    read(from, to) {
      if (from !== position) throw new RangeError('A gzip stream is read once and in order.');
      position = to;
      while (pendingBytes < to - from) produce();
      const joined = new Uint8Array(Buffer.concat(pending));
      pending = [joined.subarray(to - from)];
      pendingBytes = joined.length - (to - from);
      return joined.subarray(0, to - from);
    },
  };
}

function blockHeader(length: number, last: boolean): Uint8Array<ArrayBuffer> {
  const inverse = ~length & 0xffff;
  return Uint8Array.of(last ? 1 : 0, length & 0xff, length >> 8, inverse & 0xff, inverse >> 8);
}

function trailer(checksum: number, size: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(TRAILER_BYTES));
  view.setUint32(0, checksum, true);
  view.setUint32(4, size % 2 ** 32, true);
  return new Uint8Array(view.buffer);
}
