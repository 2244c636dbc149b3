/** A yes or no that outlives the page, read and written in the same turn. */
export interface KeptFlag {
  get(): boolean;
  set(value: boolean): void;
}

/** Kept in `localStorage`; where that is missing or blocked (sandboxes, private modes), only as long as this page. */
export function keptFlag(storage: () => Storage | undefined, key: string): KeptFlag {
  let inPage = false;
  return {
    get() {
      try {
        return inPage || storage()?.getItem(key) === 'yes';
      } catch {
        return inPage;
      }
    },
    set(value) {
      inPage = value;
      try {
        if (value) storage()?.setItem(key, 'yes');
        else storage()?.removeItem(key);
      } catch {
        // Full or blocked.
      }
    },
  };
}

/** The flag of this page that is kept under `key`. */
export const browserFlag = (key: string): KeptFlag =>
  keptFlag(() => (globalThis as Partial<typeof globalThis>).localStorage, key);

/** What the browser says of its storage; `null` where it says nothing (WebKitGTK has no `navigator.storage`). */
export interface StorageQuota {
  /** Bytes that still fit, by the browser's own estimate; `null` when unknown. */
  remainingBytes(): Promise<number | null>;
  /** Asks that the data be kept under storage pressure; whether it was granted, `null` when it can't be asked. */
  persist(): Promise<boolean | null>;
}

/** `navigator.storage`, of which some browsers have nothing and some contexts a part (workers can't ask to persist). */
export function browserStorageQuota(storage: Partial<StorageManager> | undefined): StorageQuota {
  return {
    async remainingBytes() {
      try {
        const { quota, usage } = (await storage?.estimate?.()) ?? {};
        return quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
      } catch {
        return null;
      }
    },
    async persist() {
      try {
        return (await storage?.persist?.()) ?? null;
      } catch {
        return null;
      }
    },
  };
}

/** A UUID (version 4). `randomUUID` exists in secure contexts only; a page on a plain-HTTP host has none. */
export function randomUid(crypto: Partial<Crypto> & Pick<Crypto, 'getRandomValues'>): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A fresh unique string, by this context's own random numbers. */
export const browserUid = (): string => randomUid(crypto);

/** Sandboxed frames, and pages whose storage the user has blocked, throw `SecurityError` on the mere look. */
export function permitted<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
