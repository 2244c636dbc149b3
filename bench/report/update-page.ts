import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PartReport } from '../parts/part.ts';
import { goalsTable } from './goal.ts';
import { fromPage, intoPage, mergedRows } from './into-page.ts';
import { formatTable } from './table.ts';

/** What a part has measured in an engine. */
export interface Measurement {
  /** Where it belongs in the page. */
  readonly place: string;
  readonly report: PartReport;
}

/** What was the same for all measurements of one run. */
export interface Run {
  readonly rounds: number;
  /** As in ISO 8601: `2026-11-29`. */
  readonly day: string;
}

/**
 * Puts tables and verdicts into their places in a page of the docs, and the plots beside it. Verdicts of other runs stay as they are;
 * each says of which run it is.
 */
export async function updatePage(
  path: string,
  measurements: readonly Measurement[],
  { rounds, day }: Run,
): Promise<void> {
  let page = await readFile(path, 'utf8');
  for (const { place, report } of measurements) {
    const tables = report.tables.map((table) => formatTable(table, 'markdown'));
    try {
      page = intoPage(page, place, tables.join('\n\n'));
    } catch (problem) {
      console.error(`${path}: ${problem}`);
    }
    for (const { fileName, svg } of report.plots ?? [])
      await writeFile(join(dirname(path), fileName), svg);
  }
  const goals = measurements.flatMap(({ report }) => report.goals);
  if (goals.length > 0) {
    const { title, head, rows } = goalsTable('Medians over the rounds', goals);
    const ofThisRun = rows.map((row) => [...row, String(rounds), day]);
    const merged = {
      title,
      head: [...head, 'rounds', 'day'],
      rows: mergedRows(fromPage(page, 'goals'), ofThisRun),
    };
    page = intoPage(page, 'goals', formatTable(merged, 'markdown'));
  }
  await writeFile(path, page);
}
