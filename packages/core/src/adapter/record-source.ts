import type { BackgroundFetchManager } from '../manager/background-fetch-manager.ts';
import type { BackgroundFetchRecord } from '../manager/background-fetch-record.ts';
import { Notifier } from '../platform/notifier.ts';
import type { SnapshotSource } from '../stream/snapshot-source.ts';
import { failedRecord, NO_RECORD, pendingRecord, type RecordState } from './record-state.ts';
import { type RegistrationState, toProblem } from './registration-state.ts';
import type { ViewSource } from './view-source.ts';

/**
 * One record of the registration that has an id. It reads the response and holds an object URL of it while somebody
 * is subscribed; when the last one leaves, or another registration gets the id, the URL is revoked.
 */
export class RecordSource implements ViewSource<RecordState> {
  readonly #manager: BackgroundFetchManager;
  readonly #registration: SnapshotSource<RegistrationState>;
  readonly #request: RequestInfo | URL;
  readonly #listeners = new Notifier<{ shown: () => void }>();
  #state: RecordState = NO_RECORD;
  /** Of the registration that `#state` is about. */
  #uid = '';
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
      // React's StrictMode leaves and comes back at once: that need not read everything again.
      queueMicrotask(() => this.#listeners.isEmpty && this.#letGo());
    };
  };

  #follow(): void {
    const { id, uid } = this.#registration.getSnapshot();
    if (uid === this.#uid) return;
    this.#uid = uid;
    this.#show(uid ? pendingRecord(undefined) : NO_RECORD);
    if (uid)
      void this.#load(id, (state) => {
        if (uid === this.#uid) this.#show(state);
        else if (state.objectUrl) URL.revokeObjectURL(state.objectUrl);
      });
  }

  #letGo(): void {
    this.#stop?.();
    this.#stop = null;
    this.#uid = '';
    this.#show(NO_RECORD);
  }

  #show(state: RecordState): void {
    if (this.#state.objectUrl) URL.revokeObjectURL(this.#state.objectUrl);
    this.#state = state;
    this.#listeners.emit('shown');
  }

  async #load(id: string, show: (state: RecordState) => void): Promise<void> {
    let record: BackgroundFetchRecord | undefined;
    try {
      const registration = await this.#manager.get(id);
      record = await registration?.match(this.#request);
      if (!record) return show(NO_RECORD);
      show(pendingRecord(record));
      // A body can be read once, and that of `record` is the app's: this one is ours.
      const response = await (await registration?.match(this.#request))?.responseReady;
      if (!response?.ok) throw new TypeError(`The server answered ${response?.status}.`);
      const objectUrl = URL.createObjectURL(await response.blob());
      show({ state: 'ready', record, objectUrl, error: null });
    } catch (error) {
      show(failedRecord(record, toProblem(error)));
    }
  }
}

/** Equal for requests that ask for the same, for views that make them anew on each render. */
export function requestKey(request: RequestInfo | URL): string {
  return typeof request === 'object' && 'url' in request
    ? `${request.method} ${request.url}`
    : `${request}`;
}
