/**
 * A request as it lies on disk: what is needed to make it again. The body, if any, is stored as chunks.
 * `Authorization`, `Proxy-Authorization` and `Cookie` are not among the headers: secrets are never written to disk.
 */
export interface StoredRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly mode: RequestMode;
  readonly credentials: RequestCredentials;
  readonly cache: RequestCache;
  readonly redirect: RequestRedirect;
  readonly referrer: string;
  readonly referrerPolicy: ReferrerPolicy;
  readonly integrity: string;
  /** `null` without a body, else its size; the chunks lie under the record's `request` address. */
  readonly bodyBytes: number | null;
}
