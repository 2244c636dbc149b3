import type { EngineName } from './engine-name.ts';
import { type Figures, figureInWords } from './figures.ts';

export interface FireRow {
  readonly part: string;
  readonly engine: EngineName;
  readonly runs: number;
  readonly firstSeed: number;
  readonly figures: Figures;
  readonly failures: number;
  readonly seconds: number;
  /** Why nothing ran. */
  readonly skipped?: string;
}

/** These have a column of their own; what else a part counts stands at the end of its line. */
const columns = ['kills', 'schedules', 'cells', 'bytes'] as const;
const headings = ['part', 'engine', 'runs', 'seeds', ...columns, 'failed', 'time', 'also'];

/** The figures of all parts, one line for each engine. */
export function fireTable(rows: readonly FireRow[]): string {
  const table = [headings, ...rows.map(cells)];
  const widths = headings.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells(row: FireRow): string[] {
  const { part, engine, runs, firstSeed, figures, failures, seconds, skipped } = row;
  const last = firstSeed + runs - 1;
  const seeds = runs === 0 ? '' : runs === 1 ? `${firstSeed}` : `${firstSeed} to ${last}`;
  const others = Object.entries(figures)
    .filter(([name]) => !columns.some((column) => column === name))
    .map(([name, value]) => `${name} ${figureInWords(name, value)}`);
  return [
    part,
    engine,
    `${runs}`,
    seeds,
    ...columns.map((name) => {
      const value = figures[name];
      return value === undefined ? '' : figureInWords(name, value);
    }),
    `${failures}`,
    `${seconds.toFixed(0)} s`,
    skipped ? `skipped: ${skipped}` : others.join(', '),
  ];
}
