/*
 * What tools can ask the browser about an origin as a whole: who holds which locks, and how much is stored. Only the entry `./inspect`
 * uses it.
 */

/** One lock that a context of the origin holds or waits for (Web Locks §3.3 `LockInfo`). */
export interface LockEntry {
  readonly name: string;
  /** Names the context. It is the browser's own name for it, and another one than `BackgroundFetchManager.contextId`. */
  readonly clientId: string;
}

export interface LockTable {
  readonly held: readonly LockEntry[];
  /** In the order in which they will be granted. */
  readonly pending: readonly LockEntry[];
  /** The `clientId` of this context; `null` when the browser does not tell. */
  readonly own: string | null;
}

/** What the browser says of the storage of the origin; `null` where it says nothing. */
export interface StorageUse {
  /** Bytes that the origin uses, by the browser's own estimate, which may be rounded and is of everything that the origin stores. */
  readonly usedBytes: number | null;
  /** Bytes that it may use in all, by the browser's own estimate. */
  readonly quotaBytes: number | null;
  /** Whether the browser has promised not to evict it under storage pressure. */
  readonly isPersisted: boolean | null;
}

export interface OriginInspection {
  /** `null` where Web Locks are missing. */
  lockTable(): Promise<LockTable | null>;
  storageUse(): Promise<StorageUse>;
}

type Scope = Partial<Pick<Navigator, 'locks' | 'storage'>>;

/** `ownLock` is the name of a lock that nobody else asks for. */
export function originInspection(
  ownLock: string,
  navigator: Scope = globalThis.navigator ?? {},
): OriginInspection {
  const { locks, storage } = navigator;
  return {
    async lockTable() {
      if (!locks) return null;
      try {
        // A context learns its own `clientId` by a lock that it holds itself.
        const { held = [], pending = [] } = await locks.request(ownLock, () => locks.query());
        const own = held.find(({ name }) => name === ownLock)?.clientId ?? null;
        return { held: entriesOf(held), pending: entriesOf(pending), own };
      } catch {
        // Opaque origins and pages that are being unloaded are refused.
        return null;
      }
    },
    async storageUse() {
      const [estimate, isPersisted] = await Promise.all([
        asked(() => storage?.estimate?.()),
        asked(() => storage?.persisted?.()),
      ]);
      return {
        usedBytes: estimate?.usage ?? null,
        quotaBytes: estimate?.quota ?? null,
        isPersisted: isPersisted ?? null,
      };
    },
  };
}

const entriesOf = (locks: readonly LockInfo[]): readonly LockEntry[] =>
  locks.map(({ name = '', clientId = '' }) => ({ name, clientId }));

/** What the browser answers; `undefined` where it can't be asked, or refuses. */
async function asked<T>(question: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await question();
  } catch {
    return undefined;
  }
}
