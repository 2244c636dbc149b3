import { type AttemptPlan, RangeTrust } from '../http/plan-attempt.ts';
import type { LiveRecord, LiveState } from '../model/project-snapshot.ts';
import type { WaitingFor } from '../model/snapshot.ts';

/** Requests in a row that may follow at once although they brought no new byte: changes of the way of asking. */
const MAX_IDLE_AGAINS = 4;

/** Answers that follow each other and are alike. */
interface Alike {
  readonly fingerprint: string;
  readonly count: number;
}

const NOBODY: Alike = { fingerprint: '', count: 0 };

const countOf = ({ fingerprint, count }: Alike, looked: string): number =>
  fingerprint === looked ? count : 0;

/**
 * What one run has learnt about the server of one record. It is not on disk: the next run may meet another network, and
 * learns it again by a few requests.
 */
export class AttemptHistory {
  readonly ranges: RangeTrust = new RangeTrust();
  /** Whether the whole is asked for as the range `0-`; `null` while nothing speaks for it. */
  asRange: boolean | null = null;
  /**
   * The answers that are to take the place of what is stored, by their `fingerprint` or their `fingerprintOfKind`;
   * `null` while there are none.
   */
  replacedBy: string | null = null;
  /** Where bodies ended in good order although something said that they should not, and how often in a row. */
  #doubtfulEnd = { at: -1, times: 0 };
  /** How much of what is stored is asked for again, to compare it; `null` for as much as the options say. */
  overlapBytes: number | null = null;
  /** Answers in a row, alike, that can't be of the stored representation and don't show that it has changed. */
  #strangers: Alike = NOBODY;
  /** Answers in a row, with the same fingerprint, whose bytes are not those that are stored. */
  #mismatches: Alike = NOBODY;
  /** The same, with the same `fingerprintOfKind`. */
  #mismatchesOfKind: Alike = NOBODY;
  /** Its request needs headers that this page does not have. */
  lacksSecrets = false;
  /** Bodies in a row whose hash was not the expected one. */
  wrongHashes = 0;
  #idleAgains = 0;
  #received = 0;

  /** New bytes came: what was in the way is gone. */
  progressed(): void {
    this.ranges.worked();
    this.recognised();
  }

  /** An answer has agreed with what is stored, as far as it came. */
  recognised(): void {
    this.replacedBy = null;
    this.#strangers = NOBODY;
    this.#mismatches = NOBODY;
    this.#mismatchesOfKind = NOBODY;
  }

  /** A body ended in good order where it should not. Returns how many in a row have ended there. */
  endedDoubtfully(at: number): number {
    const { at: last, times } = this.#doubtfulEnd;
    this.#doubtfulEnd = { at, times: last === at ? times + 1 : 1 };
    return this.#doubtfulEnd.times;
  }

  /** How many strangers in a row were like this one. */
  strangersLike(fingerprint: string): number {
    return countOf(this.#strangers, fingerprint);
  }

  metStranger(fingerprint: string): void {
    this.#strangers = { fingerprint, count: this.strangersLike(fingerprint) + 1 };
  }

  /** A connection broke before it brought more than what was to be compared: less has to do. */
  shrinkOverlap(overlapBytes: number): void {
    this.overlapBytes = Math.max(1, Math.min(32, overlapBytes >> 3));
  }

  /** The bytes of an answer are not those that are stored. Returns how many such answers in a row there were. */
  mismatched(
    fingerprint: string,
    kind: string,
  ): { readonly alike: number; readonly ofKind: number } {
    const alike = countOf(this.#mismatches, fingerprint) + 1;
    const ofKind = countOf(this.#mismatchesOfKind, kind) + 1;
    this.#mismatches = { fingerprint, count: alike };
    this.#mismatchesOfKind = { fingerprint: kind, count: ofKind };
    return { alike, ofKind };
  }

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

/** What one record is doing now, in the context that runs it. */
export type RecordActivity =
  | { readonly kind: 'queued' }
  | { readonly kind: 'active'; readonly uploaded: number }
  | { readonly kind: 'waiting'; readonly waitingFor: WaitingFor; readonly until: number | null };

/**
 * What a registration is doing, told from its unfinished records: it runs if any of them does; else it waits for what
 * the first of those that wait will get first; else it is in line.
 */
export function summarise(
  activities: ReadonlyMap<number, RecordActivity>,
): Pick<LiveState, 'status' | 'waitingFor' | 'retryAt'> {
  let waiting: Extract<RecordActivity, { kind: 'waiting' }> | null = null;
  for (const activity of activities.values()) {
    if (activity.kind === 'active') return { status: 'running', waitingFor: null, retryAt: null };
    if (activity.kind !== 'waiting') continue;
    if (waiting === null || (activity.until ?? Infinity) < (waiting.until ?? Infinity))
      waiting = activity;
  }
  return waiting
    ? { status: 'waiting', waitingFor: waiting.waitingFor, retryAt: waiting.until }
    : { status: 'pending', waitingFor: null, retryAt: null };
}

export function liveRecords(
  activities: ReadonlyMap<number, RecordActivity>,
): ReadonlyMap<number, LiveRecord> {
  const live = new Map<number, LiveRecord>();
  for (const [index, activity] of activities)
    if (activity.kind === 'active') live.set(index, { active: true, uploaded: activity.uploaded });
  return live;
}
