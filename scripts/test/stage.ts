import type { Outcome } from './outcome.ts';
import type { StageName } from './test-request.ts';

/** A stage, or one of the parts of it that run side by side. */
export interface Stage {
  readonly name: StageName;
  /** How long it usually takes: those that take longest begin first. */
  readonly seconds: number;
  run(): Promise<StageEnd>;
}

export interface StageEnd {
  readonly outcome: Outcome;
  /** What it printed, for the case that it failed. */
  readonly output: string;
}
