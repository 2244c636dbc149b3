import type { RegistrationSnapshot } from '../../model/snapshot.ts';

/** What `serveRecords` and `recordResponder` can be told. */
export interface ServeRecordsOptions {
  /** The `name` of the manager in the pages. Default `bgfetch`. */
  readonly name?: string;
  /** Whose records are served; by default those of all background fetches that are not released. */
  readonly match?: (registration: RegistrationSnapshot) => boolean;
  /**
   * Which requests may be answered from records at all; by default every GET and HEAD. Only `serveRecords` asks: a
   * request that is refused here is left to the worker's other `fetch` listeners, at once.
   */
  readonly handles?: (request: Request) => boolean;
  /** How records are looked for, as in `registration.match()`. */
  readonly query?: Pick<CacheQueryOptions, 'ignoreSearch' | 'ignoreVary'>;
  /** Where what is not stored comes from; by default the network. */
  readonly otherwise?: (request: Request) => Promise<Response>;
}
