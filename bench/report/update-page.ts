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

/** Puts tables and verdicts into their places in a page of the docs, and the plots beside it. */
export async function updatePage(
  path: string,
  measurements: readonly Measurement[],
  rounds: number,
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
  const day = new Date().toISOString().slice(0, 10);
  // What was measured before stays, and may have had other rounds.
  const title = `Medians, the last of ${day} with ${rounds} rounds`;
  const measured = goalsTable(
    title,
    measurements.flatMap(({ report }) => report.goals),
  );
  const rows = mergedRows(fromPage(page, 'goals'), measured.rows);
  if (goals.length > 0)
    page = intoPage(page, 'goals', formatTable({ ...measured, rows }, 'markdown'));
  await writeFile(path, page);
}
