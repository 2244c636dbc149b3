import type { NativeBackgroundFetchManager } from '../spec/native-background-fetch.ts';

/** The page's way to its service worker and to the browser's own Background Fetch. */
export interface ServiceWorkerPort {
  /** Whether the browser has Background Fetch at all; with or without a service worker. */
  readonly hasBackgroundFetch: boolean;
  /**
   * The active worker whose scope covers this page, the same object as long as it is the same worker; `null` when none
   * is registered. Settles only once a worker is active, so perhaps never.
   */
  ready(): Promise<ActiveServiceWorker | null>;
  /** The state of the `background-fetch` permission, `null` when it can't be asked. */
  permission(): Promise<PermissionState | null>;
}

export interface ActiveServiceWorker {
  /** The URL of its script. */
  readonly scriptUrl: string;
  /** `null` where the browser has no Background Fetch. */
  readonly backgroundFetch: NativeBackgroundFetchManager | null;
  /**
   * Sends `message` with a private MessagePort, unseen by the app's own listeners; resolves with the first answer.
   * A worker that does not know the message never answers: rejects with the signal's reason when that aborts.
   */
  ask(message: unknown, signal: AbortSignal): Promise<unknown>;
}
