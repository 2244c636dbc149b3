import { exhaustMap, type Observable, shareReplay, timer } from 'rxjs';

export interface StorageState {
  /** `null` where the browser does not tell. */
  readonly usedBytes: number | null;
  readonly quotaBytes: number | null;
  /** Whether the browser promised not to evict it under pressure. */
  readonly persisted: boolean | null;
}

export const storageState$: Observable<StorageState> = timer(0, 3_000).pipe(
  exhaustMap(readStorage),
  shareReplay({ bufferSize: 1, refCount: true }),
);

async function readStorage(): Promise<StorageState> {
  // WebKitGTK has no `navigator.storage` at all.
  const storage: StorageManager | undefined = navigator.storage;
  const estimate = await storage?.estimate?.().catch(() => undefined);
  const persisted = await storage?.persisted?.().catch(() => undefined);
  return {
    usedBytes: estimate?.usage ?? null,
    quotaBytes: estimate?.quota ?? null,
    persisted: persisted ?? null,
  };
}
