/** A text that outlives the page. It is read and written synchronously. */
export interface KeptText {
  get(): string | null;
  /** `null` removes it. */
  set(value: string | null): void;
}

/** Kept in `localStorage`. Where that is missing or blocked (sandboxes, private modes), it ends with the page. */
export function keptText(storage: () => Storage | undefined, key: string): KeptText {
  /** What could not be written; `undefined` when everything could. */
  let unwritten: string | null | undefined;
  return {
    get() {
      if (unwritten !== undefined) return unwritten;
      return permitted(() => storage()?.getItem(key)) ?? null;
    },
    set(value) {
      unwritten = value;
      try {
        const kept = storage();
        if (value === null) kept?.removeItem(key);
        else kept?.setItem(key, value);
        if (kept) unwritten = undefined;
      } catch {
        // The storage is full or blocked.
      }
    },
  };
}

/** The text of this origin that is kept under `key`. */
export const browserText = (key: string): KeptText =>
  keptText(() => (globalThis as Partial<typeof globalThis>).localStorage, key);

/** A boolean that outlives the page. It is read and written synchronously. */
export interface KeptFlag {
  get(): boolean;
  set(value: boolean): void;
}

/** Kept as `keptText` keeps a text. */
export function keptFlag(storage: () => Storage | undefined, key: string): KeptFlag {
  const text = keptText(storage, key);
  return {
    get: () => text.get() === 'yes',
    set: (value) => text.set(value ? 'yes' : null),
  };
}

/** The flag of this origin that is kept under `key`. */
export const browserFlag = (key: string): KeptFlag =>
  keptFlag(() => (globalThis as Partial<typeof globalThis>).localStorage, key);

/** What the browser says of its storage. WebKitGTK says nothing: it has no `navigator.storage`. */
export interface StorageQuota {
  /** How many bytes still fit, by the browser's own estimate. `null` when it is unknown. */
  remainingBytes(): Promise<number | null>;
}

/** The quota by `navigator.storage`, which some browsers lack, and of which workers have only a part. */
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
  };
}

/** The root of the origin private file system (File System Standard §2.7). */
export type FilesRoot = () => Promise<FileSystemDirectoryHandle>;

/** `null` where the browser has no such file system, as WebKitGTK. */
export const browserFilesRoot = (storage: Partial<StorageManager> | undefined): FilesRoot | null =>
  typeof storage?.getDirectory === 'function' ? storage.getDirectory.bind(storage) : null;

/** A UUID (version 4). `crypto.randomUUID` exists in secure contexts only, so not in a page from a plain-HTTP host. */
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

/**
 * What `look` returns; `undefined` where it may not look. In sandboxed frames, and where the user has blocked site data, it
 * throws `SecurityError` to read `indexedDB`, `localStorage` or `navigator.serviceWorker`.
 */
export function permitted<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The state of a permission; `null` where the browser does not know it. TypeScript's DOM library lacks some names. */
export async function permissionState(
  permissions: Permissions | undefined,
  name: string,
): Promise<PermissionState | null> {
  try {
    return (await permissions?.query({ name: name as PermissionName }))?.state ?? null;
  } catch {
    // Browsers reject a permission name that they don't know.
    return null;
  }
}
