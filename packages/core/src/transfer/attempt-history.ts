import { type AttemptPlan, RangeTrust } from '../http/plan-attempt.ts';
import type { LiveRecord, LiveState } from '../model/project-snapshot.ts';
import type { WaitingFor } from '../model/snapshot.ts';

/** Requests in a row that may follow at once although none brings a new byte. */
const MAX_IDLE_AGAINS = 4;

/** Counts how often in a row the same value has come. */
export class Streak<T> {
  #value: T | undefined;
  #count = 0;

  /** How often `value` has come in a row until now. */
  of(value: T): number {
    return value === this.#value ? this.#count : 0;
  }

  /** `value` has come. Returns how often in a row. */
  add(value: T): number {
    this.#count = this.of(value) + 1;
    this.#value = value;
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }
}

/**
 * What one run has learnt about the server of one record. It is not stored: the next run may be in another network, and
 * learns it again by a few requests.
 */
export class AttemptHistory {
  readonly ranges: RangeTrust = new RangeTrust();
  /** Whether the whole is asked for as the range `0-`; `null` while nothing calls for it. */
  asRange: boolean | null = null;
  /**
   * The answers that are to take the place of what is stored, by their `fingerprint` or their `fingerprintOfKind`;
   * `null` while there are none.
   */
  replacedBy: string | null = null;
  /** The offsets at which bodies ended in good order although another one was announced. */
  readonly doubtfulEnds: Streak<number> = new Streak();
  /** How many stored bytes a resume asks for again, to compare them; `null`: `overlapBytes` of the options. */
  overlapBytes: number | null = null;
  /** The fingerprints of answers that can't be of the stored representation and don't show that it has changed. */
  readonly strangers: Streak<string> = new Streak();
  /** The fingerprints of answers whose bytes are not those that are stored. */
  readonly mismatches: Streak<string> = new Streak();
  /** The same, by `fingerprintOfKind`. */
  readonly mismatchesOfKind: Streak<string> = new Streak();
  /** Whether further connections may bring parts of its body: not once they brought what is not of it. */
  segments = true;
  /** Whether its request needs headers that this page does not have. */
  lacksSecrets = false;
  /** Whether the server of an upload by tus has confirmed the offset in the row just now. */
  isOffsetConfirmed = false;
  /** After an answer that contradicts it: how many bytes that server must have, or the upload is lost. Else `null`. */
  leastOffset: number | null = null;
  /** Whether an upload's server did not answer the question what it can do, and has answered no other one yet. */
  hasAskedInVain = false;
  /** Bodies in a row whose hash was not the expected one. */
  wrongHashes = 0;
  #idleAgains = 0;
  #received = 0;

  /** New bytes came: whatever was learnt of ranges and of other representations counts no more. */
  progressed(): void {
    this.ranges.worked();
    this.recognised();
  }

  /** The bytes of an answer were those that are stored, as far as they came. */
  recognised(): void {
    this.replacedBy = null;
    for (const streak of [this.strangers, this.mismatches, this.mismatchesOfKind]) streak.clear();
  }

  /** A connection broke before all that was to be compared had come: less is asked for again. */
  shrinkOverlap(overlapBytes: number): void {
    this.overlapBytes = Math.max(1, Math.min(32, overlapBytes >> 3));
  }

  /** No answer came to a request, or none that could be used. */
  failed(plan: AttemptPlan): void {
    if (plan.way === 'whole') this.ranges.wholeFailed();
    else this.ranges.failed();
    // In Chromium a request for a range fails when the answer is compressed.
    if (plan.way === 'whole' && plan.ranged) this.asRange = false;
  }

  /** Whether another request may follow at once. */
  mayAskAgain(received: number): boolean {
    if (received > this.#received) this.#idleAgains = 0;
    this.#received = received;
    this.#idleAgains += 1;
    return this.#idleAgains <= MAX_IDLE_AGAINS;
  }
}

/** What a record of a run is doing now. */
export type RecordActivity =
  | { readonly kind: 'queued' }
  | { readonly kind: 'active'; readonly uploaded: number }
  | { readonly kind: 'waiting'; readonly waitingFor: WaitingFor; readonly until: number | null };

/**
 * What a registration is doing, by what its unfinished records are: it runs if any of them is active; else it waits for the
 * wait that ends first; else it is pending.
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
