import type { LockGrant, LockOptions, Locks } from '../../browser/locks.ts';

/** A page as the holder of locks. */
export interface LockingPage {
  readonly state: 'running' | 'frozen' | 'dead';
  guard<T>(promise: Promise<T>): Promise<T>;
}

interface Holder {
  readonly page: LockingPage;
  readonly lost: AbortController;
  readonly released: Promise<void>;
}

/** The origin's Web Locks: a frozen page keeps what it holds, a dead one does not. */
export class LockTable {
  readonly #holders = new Map<string, Holder>();

  /** The locks as `page` has them. */
  of(page: LockingPage): Locks {
    return {
      request: (name, options, task) => this.#request(page, name, options, task),
    };
  }

  async #request<T>(
    page: LockingPage,
    name: string,
    { signal, ifAvailable = false }: LockOptions,
    task: (grant: LockGrant) => Promise<T>,
  ): Promise<T> {
    for (let holder = this.#holder(name); holder; holder = this.#holder(name)) {
      signal?.throwIfAborted();
      if (ifAvailable) return task({ held: false, lost: new AbortController().signal });
      const aborted = new Promise<void>((resolve) => {
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      await page.guard(Promise.race([holder.released, aborted]));
    }
    signal?.throwIfAborted();
    const lost = new AbortController();
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const own: Holder = { page, lost, released };
    this.#holders.set(name, own);
    try {
      return await task({ held: true, lost: lost.signal });
    } finally {
      if (this.#holders.get(name) === own) this.#holders.delete(name);
      release();
    }
  }

  #holder(name: string): Holder | undefined {
    const holder = this.#holders.get(name);
    return holder?.page.state === 'dead' ? undefined : holder;
  }
}
