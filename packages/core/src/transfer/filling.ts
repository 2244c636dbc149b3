/**
 * What one connection brings of a body: the bytes from `from` up to `stopAt`, where stored bytes go on, or another connection does.
 * A body that comes by one connection has no such place.
 */
export class Filling {
  readonly from: number;
  /** Ends this connection without ending the record's others. */
  readonly signal: AbortSignal;
  #position: number;
  #stopAt: number | null;
  #onLowered: (at: number) => void = () => {};
  readonly #onProgress: () => void;

  constructor(
    from: number,
    stopAt: number | null,
    signal: AbortSignal,
    onProgress: () => void = () => {},
  ) {
    this.from = from;
    this.signal = signal;
    this.#position = from;
    this.#stopAt = stopAt;
    this.#onProgress = onProgress;
  }

  /** Up to where in the body it has brought bytes. */
  get position(): number {
    return this.#position;
  }

  get stopAt(): number | null {
    return this.#stopAt;
  }

  reached(position: number): void {
    this.#position = position;
    this.#onProgress();
  }

  /** Another connection brings the bytes from `at` on. */
  lower(at: number): void {
    this.#stopAt = Math.min(at, this.#stopAt ?? at);
    this.#onLowered(this.#stopAt);
  }

  /** Calls `listener` whenever it is to stop earlier. */
  onLowered(listener: (at: number) => void): void {
    this.#onLowered = listener;
  }
}
