import type { RegistrationHandle } from '../client/registration-handle.ts';
import type { BackgroundFetchRecord as StoredRecord } from '../manager/background-fetch-record.ts';
import type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
} from '../spec/background-fetch-result.ts';
import { BackgroundFetchRecord } from './background-fetch-record.ts';
import { EventHandler } from './event-handler.ts';
import { fetchKey } from './fetch-key.ts';
import { assertInternal, INTERNAL, type Internals } from './illegal-constructor.ts';
import { requireArguments, toQuery, toQueryOptions } from './web-idl.ts';

const objects = new WeakMap<RegistrationHandle, BackgroundFetchRegistration>();
const made = new WeakSet<object>();

/** Whether `value` is one of this interface's, and no object that only looks like it. */
export const isRegistrationObject = (value: unknown): value is BackgroundFetchRegistration =>
  typeof value === 'object' && value !== null && made.has(value);

/** The object that scripts get for a background fetch: always the same one in a context. */
export function registrationObject(handle: RegistrationHandle): BackgroundFetchRegistration {
  const known = objects.get(handle);
  if (known) return known;
  const object = new BackgroundFetchRegistration(INTERNAL, handle);
  objects.set(handle, object);
  return object;
}

/** Background Fetch §6.4 `BackgroundFetchRegistration`. */
export class BackgroundFetchRegistration extends EventTarget {
  readonly #handle: RegistrationHandle;
  readonly #onprogress: EventHandler = new EventHandler(this, 'progress');

  constructor(...[key, handle]: Internals<[RegistrationHandle]>) {
    assertInternal(key);
    super();
    made.add(this);
    this.#handle = handle;
    handle.addEventListener('progress', () => this.dispatchEvent(new Event('progress')));
  }

  get id(): string {
    return fetchKey(this.#handle.snapshot)?.id ?? '';
  }
  get uploadTotal(): number {
    return this.#handle.uploadTotal;
  }
  get uploaded(): number {
    return this.#handle.uploaded;
  }
  get downloadTotal(): number {
    return this.#handle.downloadTotal;
  }
  get downloaded(): number {
    return this.#handle.downloaded;
  }
  get result(): BackgroundFetchResult {
    return this.#handle.result;
  }
  get failureReason(): BackgroundFetchFailureReason {
    return this.#handle.failureReason;
  }
  get recordsAvailable(): boolean {
    return this.#handle.recordsAvailable;
  }

  get onprogress(): object | null {
    return this.#onprogress.get();
  }
  set onprogress(handler: unknown) {
    this.#onprogress.set(handler);
  }

  async abort(): Promise<boolean> {
    return this.#handle.abort();
  }

  // Rest arguments are optional ones: they do not count in `length`.
  async match(
    request: RequestInfo,
    ...[options]: [CacheQueryOptions?]
  ): Promise<BackgroundFetchRecord | undefined> {
    const handle = this.#handle;
    // biome-ignore lint/complexity/noArguments: `match(undefined)` and `match()` differ.
    requireArguments('match', arguments.length, 1);
    const found = await handle.match(toQuery(request), toQueryOptions(options));
    return found && recordObject(found);
  }

  async matchAll(
    ...[request, options]: [RequestInfo?, CacheQueryOptions?]
  ): Promise<readonly BackgroundFetchRecord[]> {
    const handle = this.#handle;
    const query = request === undefined ? undefined : toQuery(request);
    return (await handle.matchAll(query, toQueryOptions(options))).map(recordObject);
  }
}

const recordObject = (record: StoredRecord): BackgroundFetchRecord =>
  new BackgroundFetchRecord(INTERNAL, record);
