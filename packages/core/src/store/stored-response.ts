/** A response's head as it lies on disk, after the filtering that `fetch` did. */
export interface StoredResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly type: ResponseType;
  readonly redirected: boolean;
  readonly headers: readonly (readonly [name: string, value: string])[];
}
