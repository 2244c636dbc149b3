/** What the browser says of its storage; `null` where it says nothing (WebKitGTK has no `navigator.storage`). */
export interface StorageQuota {
  /** Bytes that still fit, by the browser's own estimate; `null` when unknown. */
  remainingBytes(): Promise<number | null>;
  /** Asks that the data be kept under storage pressure; whether it was granted, `null` when it can't be asked. */
  persist(): Promise<boolean | null>;
}
