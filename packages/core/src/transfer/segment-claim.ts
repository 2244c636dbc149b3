import type { Filling } from './filling.ts';
import type { Claim } from './plan-segments.ts';

/** What one connection of a body is to bring, and how far it is. */
export class SegmentClaim implements Claim {
  readonly from: number;
  readonly #end: number;
  readonly #since: number;
  readonly #now: () => number;
  /** Where others begin whose answers have not come yet: until then this one goes on. */
  readonly #promised = new Set<number>();
  filling: Filling | null = null;
  /** Gives it up. `null`: it is the first connection, which is not given up. */
  stop: (() => void) | null = null;

  constructor(from: number, end: number, now: () => number) {
    this.from = from;
    this.#end = end;
    this.#now = now;
    this.#since = now();
  }

  get position(): number {
    return this.filling?.position ?? this.from;
  }

  get end(): number {
    return Math.min(this.#end, this.filling?.stopAt ?? this.#end, ...this.#promised);
  }

  get bytesPerMs(): number {
    return (this.position - this.from) / Math.max(1, this.#now() - this.#since);
  }

  /** Another connection is to bring what follows `at`. */
  promise(at: number): void {
    this.#promised.add(at);
  }

  /** It does not, or it does so by now. */
  withdraw(at: number): void {
    this.#promised.delete(at);
  }
}
