import { copyLockName } from '../../model/names.ts';
import { type Clock, sleep } from '../../platform/clock.ts';
import type { Locks } from '../../platform/locks.ts';

export interface EndingsPorts {
  /** The manager's name. */
  readonly name: string;
  readonly clock: Clock;
  readonly locks: Locks;
}

/** From the end of a background fetch to the first sign of the service worker that copies it: it may have to start. */
const SETTLE_GRACE_MS = 5_000;

/**
 * What the browser has ended. The service worker copies and settles it and says so; if it neither says so nor is at
 * it, it never will.
 */
export class Endings {
  readonly #ports: EndingsPorts;
  readonly #onOverdue: (uid: string) => Promise<void>;
  readonly #waiting = new Map<string, AbortController>();

  /** `onOverdue` is called in one tab at a time, while no service worker copies `uid`. */
  constructor(ports: EndingsPorts, onOverdue: (uid: string) => Promise<void>) {
    this.#ports = ports;
    this.#onOverdue = onOverdue;
  }

  /** Resolves when the wait is over, one way or the other. */
  async await(uid: string): Promise<void> {
    const { name, clock, locks } = this.#ports;
    if (this.#waiting.has(uid)) return;
    const controller = new AbortController();
    const { signal } = controller;
    this.#waiting.set(uid, controller);
    try {
      await sleep(clock, SETTLE_GRACE_MS, signal);
      await locks.request(copyLockName(name, uid), { signal }, () => this.#onOverdue(uid));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#waiting.delete(uid);
    }
  }

  /** It has settled, or is nobody's concern any more. */
  forget(uid: string): void {
    this.#waiting.get(uid)?.abort();
  }

  close(): void {
    for (const controller of this.#waiting.values()) controller.abort();
  }
}
