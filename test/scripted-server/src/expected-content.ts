import { generationSeed, seededBytes } from '@bgfetch-examples/media-server/seeded-bytes';

/** The content of a scripted file, as a whole download of its `generation` must yield it. */
export function expectedBytes(
  file: { readonly seed: string; readonly bytes: number },
  generation: number = 0,
): Uint8Array<ArrayBuffer> {
  return seededBytes(generationSeed(file.seed, generation), 0, file.bytes);
}

/** SHA-256 in lower-case hex, by Web Crypto: the same in pages and in Node. */
export async function sha256Hex(
  content: ArrayBuffer | Uint8Array<ArrayBuffer> | Blob,
): Promise<string> {
  const bytes = content instanceof Blob ? await content.arrayBuffer() : content;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
