import type { DrivenEngine } from '../../test/engines/driven-page.ts';
import type { Goal } from '../report/goal.ts';
import type { Table } from '../report/table.ts';

/** One question that can be asked alone: `npm run bench -- <name>`. */
export interface BenchPart {
  readonly name: string;
  readonly about: string;
  /** Where it can be asked. */
  readonly engines: readonly DrivenEngine[];
  /** False when it is measured only if it is named. */
  readonly isUsual: boolean;
  run(engine: DrivenEngine, settings: BenchSettings): Promise<PartReport>;
}

export interface BenchSettings {
  /** The size of a large file. */
  readonly bytes: number;
  readonly rounds: number;
  /** Says what has just been measured. */
  tell(line: string): void;
}

export interface PartReport {
  readonly tables: readonly Table[];
  /** What issue or docs ask for, beside what was measured. */
  readonly goals: readonly Goal[];
  /** Pictures of characters, and the same as SVG, by file name. */
  readonly plots?: readonly Plot[];
}

export interface Plot {
  readonly fileName: string;
  readonly text: string;
  readonly svg: string;
}

export const contents = ['noise', 'zeros'] as const;
export type Content = (typeof contents)[number];

export const MIB: number = 2 ** 20;
