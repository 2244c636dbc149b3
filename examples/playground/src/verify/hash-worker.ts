import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * Hashes away from the page's thread: a buffer is answered with its length, which asks for the next one;
 * `end` is answered with the digest, after which a new hash begins.
 */
let hash = sha256.create();

self.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | 'end' | 'restart'>) => {
  if (data instanceof ArrayBuffer) {
    hash.update(new Uint8Array(data));
    self.postMessage(data.byteLength);
    return;
  }
  if (data === 'end') self.postMessage(bytesToHex(hash.digest()));
  hash = sha256.create();
});
