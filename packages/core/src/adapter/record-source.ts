import { isServedByController } from '../browser/ask-worker.ts';
import { Emitter } from '../browser/emitter.ts';
import type { BackgroundFetchManager } from '../client/background-fetch.ts';
import type { BackgroundFetchRecord } from '../client/background-fetch-record.ts';
import type { Problem, RegistrationSnapshot, SnapshotSource } from '../model/snapshot.ts';
import { type RegistrationState, toProblem, type ViewSource } from './registration-state.ts';

/**
 * A record as a component shows it. Its `state` is one of:
 * - `none`: there is no such registration, or it has no such record
 * - `pending`: the response is not complete yet
 * - `ready`: the response is complete, and `url` leads to it
 * - `failed`: there will be no response, or its status is not 2xx; `error` says why
 */
export type RecordState =
  | RecordStateOf<'none', undefined, undefined, null>
  | RecordStateOf<'pending', BackgroundFetchRecord | undefined, undefined, null>
  | RecordStateOf<'ready', BackgroundFetchRecord, string, null>
  | RecordStateOf<'failed', BackgroundFetchRecord | undefined, undefined, Problem>;

interface RecordStateOf<State, Found, Url, Failure> extends RecordReaders {
  readonly state: State;
  /** The record itself. The body of its response is left for the app to read. */
  readonly record: Found;
  /**
   * A URL for `src` and `href`. Where the service worker of the page serves the record (`serveRecords`), it is the URL of the request;
   * else a `blob:` URL, which is valid while the component shows this state, and is revoked after that.
   */
  readonly url: Url;
  /** Why there is no response to show; `null` unless `state` is `failed`. */
  readonly error: Failure;
}

/** Reads the response of the record, without taking the body of `record.responseReady`. The functions stay the same. */
export interface RecordReaders {
  /**
   * The body as text (UTF-8) once the response is complete, whatever its status is. As long as `record` is there, the same promise for
   * each call, as React's `use` takes it. Rejects as `record.responseReady`, and with `NotFoundError` (DOMException) while there is no
   * such record.
   */
  readonly text: () => Promise<string>;
  /** The same as JSON. All callers get the same value. Rejects as `text`, and with `SyntaxError`. */
  readonly json: <T = unknown>() => Promise<T>;
}

type Unread<State> = State extends unknown ? Omit<State, keyof RecordReaders> : never;

const NO_RECORD: Unread<RecordState> = {
  state: 'none',
  record: undefined,
  url: undefined,
  error: null,
};

const pendingRecord = (record: BackgroundFetchRecord | undefined): Unread<RecordState> => ({
  state: 'pending',
  record,
  url: undefined,
  error: null,
});

const failedRecord = (
  record: BackgroundFetchRecord | undefined,
  error: Problem,
): Unread<RecordState> => ({
  state: 'failed',
  record,
  url: undefined,
  error,
});

const texts = new WeakMap<BackgroundFetchRecord, Promise<string>>();
const values = new WeakMap<BackgroundFetchRecord, Promise<unknown>>();

/** What `make` promises for this record: the same promise each time. */
function once<T>(
  made: WeakMap<BackgroundFetchRecord, Promise<T>>,
  record: BackgroundFetchRecord,
  make: (record: BackgroundFetchRecord) => Promise<T>,
): Promise<T> {
  const known = made.get(record) ?? make(record);
  made.set(record, known);
  return known;
}

const textOf = (record: BackgroundFetchRecord): Promise<string> =>
  once(texts, record, async () => (await record.blob()).text());

const jsonOf = (record: BackgroundFetchRecord): Promise<unknown> =>
  once(values, record, async () => JSON.parse(await textOf(record)));

/**
 * One record of the registration that has an id. It reads the response and holds a URL of it while somebody
 * is subscribed; when the last one leaves, or another registration gets the id, an object URL is revoked.
 */
export class RecordSource implements ViewSource<RecordState> {
  readonly #manager: BackgroundFetchManager;
  readonly #registration: SnapshotSource<RegistrationState>;
  readonly #request: RequestInfo | URL;
  readonly #listeners = new Emitter<{ shown: () => void }>();
  readonly #none: RecordState;
  #state: RecordState;
  /** The `uid` of the registration that `#state` is about. */
  #uid = '';
  /** `#state` is the response of an earlier registration: the one that replaces it is not complete yet. */
  #showsReplaced = false;
  #stop: (() => void) | null = null;

  constructor(
    manager: BackgroundFetchManager,
    registration: SnapshotSource<RegistrationState>,
    request: RequestInfo | URL,
  ) {
    this.#manager = manager;
    this.#registration = registration;
    this.#request = request;
    this.#none = {
      ...NO_RECORD,
      text: () => this.#read(textOf),
      json: <T>() => this.#read(jsonOf) as Promise<T>,
    };
    this.#state = this.#none;
  }

  readonly getServerSnapshot = (): RecordState => this.#none;

  readonly getSnapshot = (): RecordState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    const leave = this.#listeners.on('shown', listener);
    if (!this.#stop) {
      this.#stop = this.#registration.subscribe(() => this.#follow());
      this.#follow();
    }
    return () => {
      leave();
      // React's StrictMode unsubscribes and subscribes again at once: the response need not be read again for that.
      queueMicrotask(() => this.#listeners.isEmpty && this.#letGo());
    };
  };

  #read<T>(read: (record: BackgroundFetchRecord) => Promise<T>): Promise<T> {
    const { record } = this.#state;
    return record ? read(record) : this.#find().then(read);
  }

  async #find(): Promise<BackgroundFetchRecord> {
    const registration = await this.#manager.get(this.#registration.getSnapshot().id);
    const record = await registration?.match(this.#request);
    if (record) return record;
    throw new DOMException('No background fetch with this id has this request.', 'NotFoundError');
  }

  #follow(): void {
    const { id, uid, status } = this.#registration.getSnapshot();
    const isAnother = uid !== this.#uid;
    if (!isAnother && !(this.#showsReplaced && status === 'settled')) return;
    this.#uid = uid;
    this.#showsReplaced = false;
    // When the replacement is complete, the old response stays on the screen until the new one can be shown.
    if (isAnother) this.#show(uid ? pendingRecord(undefined) : NO_RECORD);
    if (uid)
      void this.#load(id, uid, isAnother, (state, isReplaced = false) => {
        if (uid !== this.#uid) {
          revoke(state);
          return;
        }
        this.#show(state);
        this.#showsReplaced = isReplaced;
        // The replacement may have become complete meanwhile.
        if (isReplaced) this.#follow();
      });
  }

  #letGo(): void {
    this.#stop?.();
    this.#stop = null;
    this.#uid = '';
    this.#showsReplaced = false;
    this.#show(NO_RECORD);
  }

  #show(state: Unread<RecordState>): void {
    revoke(this.#state);
    this.#state = { ...this.#none, ...state } as RecordState;
    this.#listeners.emit('shown');
  }

  async #load(
    id: string,
    uid: string,
    showsPending: boolean,
    show: (state: Unread<RecordState>, isReplaced?: boolean) => void,
  ): Promise<void> {
    let record: BackgroundFetchRecord | undefined;
    try {
      const registration = await this.#manager.get(id);
      record = await registration?.match(this.#request);
      if (!record) return show(NO_RECORD);
      if (showsPending) show(pendingRecord(record));
      const { ok, status } = await record.responseReady;
      if (!ok) throw new TypeError(`The server answered ${status}.`);
      const early = isReplaced(registration?.snapshot, record);
      const url = await urlOf(record, uid);
      show({ state: 'ready', record, url, error: null }, early);
    } catch (error) {
      show(failedRecord(record, toProblem(error)));
    }
  }
}

async function urlOf(record: BackgroundFetchRecord, uid: string): Promise<string> {
  const { url, method } = record.request;
  if (method === 'GET' && (await isServedByController(uid, url))) return url;
  // A body can be read once: that of the response is left for the app.
  return URL.createObjectURL(await record.blob());
}

function revoke({ url }: Unread<RecordState>): void {
  if (url?.startsWith('blob:')) URL.revokeObjectURL(url);
}

function isReplaced(
  now: RegistrationSnapshot | undefined,
  { request }: BackgroundFetchRecord,
): boolean {
  if (now === undefined || now.status === 'settled') return false;
  return now.records.every(({ url, state }) => url !== request.url || state !== 'done');
}

/** Equal for requests with the same method and URL: components make new `Request`s on each render. */
export function requestKey(request: RequestInfo | URL): string {
  return typeof request === 'object' && 'url' in request
    ? `${request.method} ${request.url}`
    : `${request}`;
}
