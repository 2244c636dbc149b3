/**
 * A page of the docs has places for what is measured: `<!-- measured: writing chromium -->` begins one, `<!-- end -->` ends it.
 * What is put in replaces what stands there.
 */
export function intoPage(page: string, place: string, content: string): string {
  const begin = `<!-- measured: ${place} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error(`The page has no place for "${place}".`);
  return `${page.slice(0, from)}${begin}\n\n${content}\n\n${page.slice(to)}`;
}

/** What stands in a place now. */
export function fromPage(page: string, place: string): string {
  const begin = `<!-- measured: ${place} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf('<!-- end -->', from);
  return from < 0 || to < 0 ? '' : page.slice(from + begin.length, to).trim();
}

/**
 * The rows of a Markdown table with others: one with the same first cell is replaced where it stands, a new one comes last.
 */
export function mergedRows(
  table: string,
  rows: readonly (readonly string[])[],
): (readonly string[])[] {
  const [, , ...lines] = table.split('\n').filter((line) => line.startsWith('|'));
  const merged = new Map(lines.map(cellsOf).map((cells) => [cells[0], cells] as const));
  for (const row of rows) merged.set(row[0], row);
  return [...merged.values()];
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
