import type { Clock } from '../../browser/clock.ts';
import type { Database } from './schema.ts';
import { PageAsleepError } from './transaction.ts';

/** Does the work of `calls`, in their order, in one transaction. Rejects when nothing of it was done. */
type CommitTogether<Call, Result> = (
  database: Database,
  calls: readonly Call[],
) => Promise<readonly PromiseSettledResult<Result>[]>;

interface Waiting<Call, Result> {
  readonly database: Database;
  readonly call: Call;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
}

/** How many calls one transaction takes. */
const MAX_CALLS = 200;

/** As many calls are not waited with for more: what a transaction costs is divided by enough. */
const ENOUGH_CALLS = 16;

/** For so long a call that may wait does so, in milliseconds. */
const WAIT_MS = 30;

export interface GroupCommitOptions<Call, Result> {
  readonly commit: CommitTogether<Call, Result>;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** Whether a transaction may be begun. */
  readonly mayBegin: () => boolean;
  /** Whether a call is not worth a wait, because it takes much longer than a transaction costs. */
  readonly isUrgent: (call: Call) => boolean;
  /** Whether a call may wait for more, even if no transaction is under way. */
  readonly mayWait: (call: Call) => boolean;
}

/**
 * Calls that come while a transaction is under way wait for it, and then share the next one: a transaction costs as much as
 * many requests in it, and the browser does one after another in any case. Each call has its own effect and its own error, as
 * if it had been alone: when a transaction fails that several have shared, each gets one of its own.
 */
export class GroupCommit<Call, Result> {
  readonly #options: GroupCommitOptions<Call, Result>;
  #waiting: Waiting<Call, Result>[] = [];
  #running = 0;
  #cancelTimer: (() => void) | null = null;

  constructor(options: GroupCommitOptions<Call, Result>) {
    this.#options = options;
  }

  /** Resolves once the call is committed. Rejects with `PageAsleepError` when the page has gone to sleep before. */
  join(database: Database, call: Call): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ database, call, resolve, reject });
      if (this.#options.isUrgent(call)) this.#begin();
      else if (this.#running === 0) this.#beginUnlessMoreCome();
    });
  }

  /** Begins a transaction for all that wait: later on it may be too late. */
  beginAll(): void {
    while (this.#waiting.length > 0) this.#begin();
  }

  #beginUnlessMoreCome(): void {
    const { mayWait, clock } = this.#options;
    const isEnough = this.#waiting.length >= ENOUGH_CALLS;
    if (isEnough || !this.#waiting.every(({ call }) => mayWait(call))) this.#begin();
    else this.#cancelTimer ??= clock.setTimer(() => this.#begin(), WAIT_MS);
  }

  /** Begins a transaction for those that wait longest. */
  #begin(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const [first] = this.#waiting;
    if (!first) return;
    const isOfAnother = this.#waiting.findIndex(({ database }) => database !== first.database);
    const size = Math.min(isOfAnother < 0 ? MAX_CALLS : isOfAnother, MAX_CALLS);
    const group = this.#waiting.splice(0, size);
    this.#running += 1;
    void this.#work(group).finally(() => {
      this.#running -= 1;
      if (this.#running === 0 && this.#waiting.length > 0) this.#beginUnlessMoreCome();
    });
  }

  /** Never rejects. */
  async #work(group: readonly Waiting<Call, Result>[]): Promise<void> {
    if (group.length > 1 && (await this.#together(group))) return;
    for (const one of group) {
      const failed = await this.#together([one]).catch((reason: unknown) => ({ reason }));
      if (typeof failed === 'object') one.reject(failed.reason);
    }
  }

  /** Resolves with `false` when the transaction has failed, so that each call needs one of its own. */
  async #together(group: readonly Waiting<Call, Result>[]): Promise<boolean> {
    const [first] = group;
    if (!first) return true;
    try {
      if (!this.#options.mayBegin()) throw new PageAsleepError();
      const calls = group.map(({ call }) => call);
      const results = await this.#options.commit(first.database, calls);
      for (const [n, { resolve, reject }] of group.entries()) {
        const result = results[n];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason);
      }
      return true;
    } catch (error) {
      if (group.length === 1) throw error;
      if (!(error instanceof PageAsleepError)) return false;
      for (const { reject } of group) reject(error);
      return true;
    }
  }
}
