/** A wake that the service worker hands to this page: the worker keeps its event open until `finish`. */
export interface PeriodicSyncWake {
  readonly tag: string;
  /** When the browser fired the event, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  finish(): void;
}

/** The page's side of Periodic Background Sync (Chromium, installed apps). */
export interface PeriodicSyncPort {
  /** The state of the `periodic-background-sync` permission, `null` where there is no such API. */
  permission(): Promise<PermissionState | null>;
  /** Resolves once an active service worker has the tag; rejects with what the browser says. May never settle. */
  register(tag: string, minIntervalMs: number): Promise<void>;
  unregister(tag: string): Promise<void>;
  /** Hears of wakes of this tag; the returned function ends it. */
  listen(tag: string, listener: (wake: PeriodicSyncWake) => void): () => void;
}
