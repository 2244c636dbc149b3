import type { PagePart } from '../cells/cell.ts';

/** A cell as the page gets it. */
export interface PageCell extends PagePart {
  readonly id: number;
  readonly url: string;
  /** How long it may take to settle, or is looked at when it never does. */
  readonly patienceMs: number;
  readonly maxDelayMs: number;
  readonly stallTimeoutMs: number;
  /** The page's own origin lets only few requests through at once. */
  readonly own: boolean;
}

/** One wait that a snapshot has shown. */
export interface ShownWait {
  readonly waitingFor: string;
  /** `null`: its end was not shown. */
  readonly inMs: number | null;
  readonly problem: string;
}

/** How a cell went, as the page saw it. */
export interface CellReport {
  readonly id: number;
  readonly result: '' | 'success' | 'failure';
  readonly failureReason: string;
  readonly problem: string;
  /** The stored response's status. */
  readonly status: number | null;
  readonly unproven: boolean;
  readonly bytes: number;
  readonly sha256: string;
  /** Every stored count that was shown, one after the other. */
  readonly counts: readonly number[];
  readonly waits: readonly ShownWait[];
  /** What was shown last, when the watch was over: running or waiting. */
  readonly lastStatus: string;
  /** `success`, `fail` and `abort`, as the manager told. */
  readonly events: readonly string[];
  readonly ms: number;
  /** What went wrong in the page itself. */
  readonly complaint: string;
}
