/**
 * Makes hashes of `algorithm` (Web Crypto §30); `null` where the browser has none for this page, which has to come from a secure
 * origin. The work is not done on the page's own thread.
 */
export function digester(algorithm: string): ((bytes: ArrayBuffer) => Promise<Uint8Array>) | null {
  // Missing in pages from plain-HTTP hosts, whatever the types say.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  return subtle ? async (bytes) => new Uint8Array(await subtle.digest(algorithm, bytes)) : null;
}
