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
