import type { NativeBackgroundFetchManager } from '../spec/native-background-fetch.ts';

/** The page's way to its service worker and to the browser's own Background Fetch. */
export interface ServiceWorkerPort {
  /** The registration with an active worker whose scope covers this page, as `navigator.serviceWorker.ready`; may never settle. */
  ready(): Promise<ActiveServiceWorker>;
  /** The state of the `background-fetch` permission, `null` when it can't be asked. */
  permission(): Promise<PermissionState | null>;
}

export interface ActiveServiceWorker {
  /** `null` where the browser has no Background Fetch. */
  readonly backgroundFetch: NativeBackgroundFetchManager | null;
  /**
   * Sends `message` with a private MessagePort, unseen by the app's own listeners; resolves with the first answer.
   * A worker that does not know the message never answers: rejects with the signal's reason when that aborts.
   */
  ask(message: unknown, signal: AbortSignal): Promise<unknown>;
}
