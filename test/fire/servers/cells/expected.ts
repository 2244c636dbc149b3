/** The outcome of a cell, written down before it is run. */
export interface Expected {
  /** Any one of these ends is right. `waits`: it is still active when the watch is over, and says for what. */
  readonly ends: readonly End[];
  /** The stored count may fall: another representation is proved, or nothing can ever be continued. */
  readonly mayFall?: boolean;
  /** At most so many requests, preflights and looks for the server's presence aside. */
  readonly requests?: number;
  /** At most so many body bytes over the wire, both ways. */
  readonly bytes?: number;
  /** At least so many bytes stay stored while it waits. */
  readonly keeps?: number;
}

export type End =
  | {
      readonly kind: 'success';
      readonly body: Uint8Array;
      /** `true` where nothing tells in this engine, so that the success has to say so; `any` where it may. */
      readonly unproven?: boolean | 'any';
      /** Any part of it from the start will do: only for what says that it is unproven. */
      readonly prefix?: true;
    }
  | {
      readonly kind: 'failure';
      readonly reason: 'bad-status' | 'fetch-error';
      readonly status?: number;
      /** What the problem's message has to name: the remedy. */
      readonly says?: RegExp;
    }
  | {
      readonly kind: 'waits';
      readonly problem?: RegExp;
      /** No wait may be longer than this. Default: the cell's `maxDelayMs`. */
      readonly withinMs?: number;
    };
