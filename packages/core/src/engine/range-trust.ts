/**
 * How the rest of a record is asked for:
 * - `if-range`: as a range, guarded by `If-Range` where that costs no CORS preflight
 * - `range`: as a range alone
 * - `probe`: the whole, only to learn whether requests without a range are answered
 * - `whole`: the whole, since ranges lead nowhere
 */
export type RangeWay = 'if-range' | 'range' | 'probe' | 'whole';

/** After so many whole answers that brought nothing new, ranges are tried again: the network may be another one by now. */
const FORGET_AFTER = 5;

/**
 * What one run has learnt about ranged requests for one record. A server, or something on the way to it, may refuse or
 * swallow every request that names a range. That looks like a dead network, so it is believed only when a request without
 * one was answered in between: asking for the whole of a large file because a network was down would waste it.
 */
export class RangeTrust {
  #failures = 0;
  #wholeIsAnswered = false;
  #isDistrusted = false;
  #fruitlessWholes = 0;

  get way(): RangeWay {
    if (this.#isDistrusted) return 'whole';
    if (this.#failures === 0) return 'if-range';
    if (this.#wholeIsAnswered || this.#failures % 2 === 1) return 'range';
    return 'probe';
  }

  /** A ranged request, or the probe, got no answer that could be used. */
  failed(): void {
    if (this.#wholeIsAnswered) this.distrust();
    else this.#failures += 1;
  }

  /** The probe was answered: the next ranged request decides. */
  wholeAnswered(): void {
    this.#wholeIsAnswered = true;
  }

  /** Ranges of this source prove nothing, or nothing answers them. */
  distrust(): void {
    this.#isDistrusted = true;
    this.#fruitlessWholes = 0;
  }

  /** Asking for the whole got no further either. */
  wholeFailed(): void {
    this.#fruitlessWholes += 1;
    if (this.#isDistrusted && this.#fruitlessWholes >= FORGET_AFTER) this.worked();
  }

  /** New bytes came. */
  worked(): void {
    this.#failures = 0;
    this.#wholeIsAnswered = false;
    this.#isDistrusted = false;
    this.#fruitlessWholes = 0;
  }
}
