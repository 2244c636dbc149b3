/** Gives a slot back; further calls do nothing. */
export type ReleaseSlot = () => void;

interface Waiter {
  readonly grant: (release: ReleaseSlot) => void;
}

/** How many may wait for their answers without a slot: a server that answers nothing must not take all connections. */
const MAX_ASIDE = 1;

/**
 * Slots for transfers. Registrations take turns, so that one with thousands of records can't keep a small one waiting;
 * within a registration it is first come, first served.
 */
export class FairQueue {
  readonly #limits: { readonly total: number; readonly perRegistration: number };
  /** In the order of their turns: the registration that was served last is at the end. */
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #running = new Map<string, number>();
  #total = 0;
  #aside = 0;

  constructor(limits: { readonly total: number; readonly perRegistration: number }) {
    this.#limits = limits;
  }

  /** Resolves with a slot; rejects with the signal's reason when that comes first. */
  acquire(uid: string, signal: AbortSignal): Promise<ReleaseSlot> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const waiter: Waiter = {
        grant: (release) => {
          signal.removeEventListener('abort', giveUp);
          resolve(release);
        },
      };
      const giveUp = () => {
        this.#forget(uid, waiter);
        reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      const line = this.#waiting.get(uid);
      if (line) line.push(waiter);
      else this.#waiting.set(uid, [waiter]);
      this.#serve();
    });
  }

  /**
   * The holder of a slot only waits for an answer from now on: it gives the slot back, unless another one does so already
   * (its connection is still taken). What is returned is to be called when the wait is over.
   */
  setAside(release: ReleaseSlot): () => void {
    if (this.#aside >= MAX_ASIDE) return () => {};
    this.#aside += 1;
    release();
    let waits = true;
    return () => {
      if (waits) this.#aside -= 1;
      waits = false;
    };
  }

  #serve(): void {
    for (const [uid, line] of this.#waiting) {
      if (this.#total >= this.#limits.total) return;
      if ((this.#running.get(uid) ?? 0) >= this.#limits.perRegistration) continue;
      const waiter = line.shift();
      this.#waiting.delete(uid);
      // Re-adding moves the registration to the end: this loop comes to it again after the others.
      if (line.length > 0) this.#waiting.set(uid, line);
      waiter?.grant(this.#take(uid));
    }
  }

  #take(uid: string): ReleaseSlot {
    this.#total += 1;
    this.#running.set(uid, (this.#running.get(uid) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#total -= 1;
      const left = (this.#running.get(uid) ?? 1) - 1;
      if (left > 0) this.#running.set(uid, left);
      else this.#running.delete(uid);
      this.#serve();
    };
  }

  #forget(uid: string, waiter: Waiter): void {
    const line = this.#waiting.get(uid);
    const at = line?.indexOf(waiter) ?? -1;
    if (at >= 0) line?.splice(at, 1);
    if (line?.length === 0) this.#waiting.delete(uid);
  }
}
