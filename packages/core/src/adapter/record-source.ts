import { Emitter } from '../browser/emitter.ts';
import type { BackgroundFetchManager } from '../client/background-fetch.ts';
import type { BackgroundFetchRecord } from '../client/background-fetch-record.ts';
import type { Problem, RegistrationSnapshot, SnapshotSource } from '../model/snapshot.ts';
import { type RegistrationState, toProblem, type ViewSource } from './registration-state.ts';

/**
 * A record as a component shows it. Its `state` is one of:
 * - `none`: there is no such registration, or it has no such record
 * - `pending`: the response is not complete yet
 * - `ready`: the response is complete, and `objectUrl` leads to it
 * - `failed`: there will be no response, or its status is not 2xx; `error` says why
 */
export type RecordState =
  | RecordStateOf<'none', undefined, undefined, null>
  | RecordStateOf<'pending', BackgroundFetchRecord | undefined, undefined, null>
  | RecordStateOf<'ready', BackgroundFetchRecord, string, null>
  | RecordStateOf<'failed', BackgroundFetchRecord | undefined, undefined, Problem>;

interface RecordStateOf<State, Found, Url, Failure> {
  readonly state: State;
  /** The record itself. The body of its response is left for the app to read. */
  readonly record: Found;
  /** A `blob:` URL for `src` and `href`. It is valid while the component shows this state, and is revoked after that. */
  readonly objectUrl: Url;
  /** Why there is no response to show; `null` unless `state` is `failed`. */
  readonly error: Failure;
}

const NO_RECORD: RecordState = {
  state: 'none',
  record: undefined,
  objectUrl: undefined,
  error: null,
};

const pendingRecord = (record: BackgroundFetchRecord | undefined): RecordState => ({
  state: 'pending',
  record,
  objectUrl: undefined,
  error: null,
});

const failedRecord = (record: BackgroundFetchRecord | undefined, error: Problem): RecordState => ({
  state: 'failed',
  record,
  objectUrl: undefined,
  error,
});

/**
 * One record of the registration that has an id. It reads the response and holds an object URL of it while somebody
 * is subscribed; when the last one leaves, or another registration gets the id, the URL is revoked.
 */
export class RecordSource implements ViewSource<RecordState> {
  readonly #manager: BackgroundFetchManager;
  readonly #registration: SnapshotSource<RegistrationState>;
  readonly #request: RequestInfo | URL;
  readonly #listeners = new Emitter<{ shown: () => void }>();
  #state: RecordState = NO_RECORD;
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
  }

  readonly getServerSnapshot = (): RecordState => NO_RECORD;

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

  #follow(): void {
    const { id, uid, status } = this.#registration.getSnapshot();
    const isAnother = uid !== this.#uid;
    if (!isAnother && !(this.#showsReplaced && status === 'settled')) return;
    this.#uid = uid;
    this.#showsReplaced = false;
    // When the replacement is complete, the old response stays on the screen until the new one can be shown.
    if (isAnother) this.#show(uid ? pendingRecord(undefined) : NO_RECORD);
    if (uid)
      void this.#load(id, isAnother, (state, isReplaced = false) => {
        if (uid !== this.#uid) {
          if (state.objectUrl) URL.revokeObjectURL(state.objectUrl);
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

  #show(state: RecordState): void {
    if (this.#state.objectUrl) URL.revokeObjectURL(this.#state.objectUrl);
    this.#state = state;
    this.#listeners.emit('shown');
  }

  async #load(
    id: string,
    showsPending: boolean,
    show: (state: RecordState, isReplaced?: boolean) => void,
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
      // A body can be read once: that of the response is left for the app.
      const objectUrl = URL.createObjectURL(await record.blob());
      show({ state: 'ready', record, objectUrl, error: null }, early);
    } catch (error) {
      show(failedRecord(record, toProblem(error)));
    }
  }
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
