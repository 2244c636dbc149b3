import type { AttemptPlan } from './plan-attempt.ts';
import { RangeTrust } from './range-trust.ts';

/** Requests in a row that may follow at once although they brought no new byte: changes of the way of asking. */
const MAX_IDLE_AGAINS = 4;

/**
 * What one run has learnt about the server of one record. It is not on disk: the next run may meet another network, and
 * learns it again by a few requests.
 */
export class AttemptHistory {
  readonly ranges: RangeTrust = new RangeTrust();
  /** Whether the whole is asked for as the range `0-`; `null` while nothing speaks for it. */
  asRange: boolean | null = null;
  /** What is stored was seen to differ from what the server has now: the next whole answer takes its place. */
  isReplaced = false;
  /** Where a body ended in good order although something said that it should not. */
  doubtfulEnd: number | null = null;
  /** Answers in a row that can't be of the stored representation and don't show that it has changed. */
  strangers = 0;
  /** Bodies in a row whose hash was not the expected one. */
  mismatches = 0;
  #idleAgains = 0;
  #received = 0;

  /** No answer came to a request, or none that could be used. */
  failed(plan: AttemptPlan): void {
    if (plan.way === 'whole') this.ranges.wholeFailed();
    else this.ranges.failed();
    // Chromium lets no compressed range through at all.
    if (plan.way === 'whole' && plan.ranged) this.asRange = false;
  }

  /** Whether another request may follow at once: something new came, or another way of asking is left to try. */
  mayAskAgain(received: number): boolean {
    if (received > this.#received) this.#idleAgains = 0;
    this.#received = received;
    this.#idleAgains += 1;
    return this.#idleAgains <= MAX_IDLE_AGAINS;
  }
}
