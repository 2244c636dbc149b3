import type { BackgroundFetchRecord as StoredRecord } from '../manager/background-fetch-record.ts';
import { assertInternal, type Internals } from './illegal-constructor.ts';

/** Background Fetch §6.6 `BackgroundFetchRecord`. */
export class BackgroundFetchRecord {
  readonly #request: Request;
  readonly #responseReady: Promise<Response>;

  constructor(...[key, record]: Internals<[StoredRecord]>) {
    assertInternal(key);
    this.#request = record.request;
    this.#responseReady = record.responseReady;
  }

  get request(): Request {
    return this.#request;
  }

  get responseReady(): Promise<Response> {
    // Web IDL §3.7.6: where the type is a promise, a wrong `this` rejects.
    if (!(#responseReady in this)) return Promise.reject(new TypeError('Illegal invocation'));
    return this.#responseReady;
  }
}
