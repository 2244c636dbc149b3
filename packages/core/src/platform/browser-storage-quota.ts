import type { StorageQuota } from './storage-quota.ts';

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
