import type { BackgroundFetchRecord } from '../../client/background-fetch-record.ts';
import { type CommandTransactions, RegistrationHandle } from '../../client/registration-handle.ts';
import type { RegistrationSnapshot, SnapshotSource } from '../../model/snapshot.ts';
import type { Store } from '../../storage/store.ts';
import { mustHaveFetch } from './missing-globals.ts';

/** The registration as the app gets it. Relative URLs are those of the manager's `baseUrl`, as they are of the page else. */
export class FakeHandle extends RegistrationHandle {
  readonly #baseUrl: string;

  constructor(
    source: SnapshotSource<RegistrationSnapshot>,
    store: Store,
    commands: CommandTransactions,
    baseUrl: string,
  ) {
    super(source, store, commands);
    this.#baseUrl = baseUrl;
  }

  override async match(
    request: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<BackgroundFetchRecord | undefined> {
    return super.match(this.#absolute(request), options);
  }

  override async matchAll(
    request?: RequestInfo | URL,
    options?: CacheQueryOptions,
  ): Promise<readonly BackgroundFetchRecord[]> {
    return super.matchAll(request === undefined ? request : this.#absolute(request), options);
  }

  #absolute(request: RequestInfo | URL): RequestInfo | URL {
    mustHaveFetch();
    return typeof request === 'string' ? new URL(request, this.#baseUrl) : request;
  }
}
