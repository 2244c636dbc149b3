/** An answer that has arrived in full. */
export interface WholeAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from in the end, redirects followed. */
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * One GET request and its whole answer, by something that can't stream (a native HTTP stack). Rejects with `TypeError`
 * when the network failed, with `BytesLostError` when the answer can't be had byte for byte.
 */
export type WholeExchange = (url: string, headers: Headers) => Promise<WholeAnswer>;

/** The answer came, but not as the bytes that were sent: parsed as JSON, or decoded. */
export class BytesLostError extends Error {
  override readonly name = 'BytesLostError';
}
