import type { LockGrant, LockOptions, Locks } from '../../src/browser/contexts.ts';

/** Web Locks in memory, shared by all the contexts of a test. */
export interface MemoryLocks extends Locks {
  readonly held: number;
  readonly waiting: number;
  /** What is held now is never given back, as when its page is frozen. */
  keep(): void;
}

interface Holder {
  readonly lost: AbortController;
}

interface Waiter {
  readonly holder: Holder;
  readonly grant: () => void;
}

export function memoryLocks(): MemoryLocks {
  const holders = new Map<string, Holder>();
  const lines = new Map<string, Waiter[]>();
  const kept = new Set<Holder>();

  const release = (name: string, holder: Holder) => {
    if (holders.get(name) !== holder || kept.has(holder)) return;
    holders.delete(name);
    const next = lines.get(name)?.shift();
    if (!next) return;
    // At once, or somebody who comes now would find it free.
    holders.set(name, next.holder);
    next.grant();
  };

  const turn = (name: string, holder: Holder, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      const line = lines.get(name) ?? [];
      lines.set(name, line);
      const giveUp = () => {
        line.splice(line.indexOf(waiter), 1);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        holder,
        grant: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
      };
      line.push(waiter);
      signal?.addEventListener('abort', giveUp, { once: true });
    });

  return {
    get held() {
      return holders.size;
    },
    get waiting() {
      return [...lines.values()].reduce((sum, line) => sum + line.length, 0);
    },
    keep: () => {
      for (const holder of holders.values()) kept.add(holder);
    },
    async request<T>(
      name: string,
      { signal, ifAvailable }: LockOptions,
      task: (grant: LockGrant) => Promise<T>,
    ): Promise<T> {
      await null;
      signal?.throwIfAborted();
      const holder: Holder = { lost: new AbortController() };
      if (holders.has(name)) {
        if (ifAvailable) return task({ held: false, lost: new AbortController().signal });
        await turn(name, holder, signal);
      } else holders.set(name, holder);
      try {
        return await task({ held: true, lost: holder.lost.signal });
      } finally {
        release(name, holder);
      }
    },
  };
}
