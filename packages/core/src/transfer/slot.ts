/** How many transfers may be under way. */
export interface SlotLimits {
  readonly total: number;
  readonly perRegistration: number;
}

/** The right to transfer, until `release` is called. */
export interface Slot {
  /** Gives the slot and its connection back; further calls do nothing. */
  release(): void;
  /**
   * All has come, and only has to be stored: the slot and its connection go to others, unless `MAX_STORING` (`fair-queue.ts`) are being stored
   * so already.
   */
  releaseWhile(storing: Promise<unknown>): void;
  /**
   * The holder only waits for an answer from now on: its slot goes to others, unless `MAX_ASIDE` wait so already. It keeps its
   * connection. The returned function is to be called when the wait is over.
   */
  setAside(): () => void;
}
