/** Exclusive locks across every context of the origin. */
export interface Locks {
  /**
   * Runs `task` while holding `name`; waits for it unless `ifAvailable`, in which case `task` gets `held: false`
   * when another context has it. `lost` aborts when the lock was taken away or has expired: the task must then stop.
   * `signal` gives up waiting (rejects with its reason); once held, it is the task's business to end.
   */
  request<T>(
    name: string,
    options: LockOptions,
    task: (grant: LockGrant) => Promise<T>,
  ): Promise<T>;
}

export interface LockOptions {
  readonly signal?: AbortSignal;
  readonly ifAvailable?: boolean;
}

export interface LockGrant {
  readonly held: boolean;
  readonly lost: AbortSignal;
}
