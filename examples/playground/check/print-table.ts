import type { Comparison } from './compare-files.ts';

const columns: readonly (readonly [
  title: string,
  text: (row: Comparison) => string,
  numeric?: 'numeric',
])[] = [
  ['driver', ({ driver }) => driver],
  ['file', ({ file }) => file],
  ['bytes', ({ bytes }) => bytes.toLocaleString('en'), 'numeric'],
  ['sha256', ({ sha256 }) => sha256.slice(0, 12)],
  ['verified', ({ verified }) => (verified ? 'yes' : 'NO')],
  ['resumed/requests', ({ resumed, requests }) => `${resumed}/${requests}`, 'numeric'],
  ['seconds', ({ seconds }) => seconds.toFixed(1), 'numeric'],
];

/** What was compared, one file a line. */
export function printTable(rows: readonly Comparison[]): void {
  const cells = rows.map((row) => columns.map(([, text]) => text(row)));
  const widths = columns.map(([title], i) =>
    Math.max(title.length, ...cells.map((line) => line[i]?.length ?? 0)),
  );
  const lineOf = (texts: readonly string[]): string =>
    texts
      .map((text, i) =>
        columns[i]?.[2] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd();
  console.log();
  console.log(lineOf(columns.map(([title]) => title)));
  console.log(lineOf(widths.map((width) => '─'.repeat(width))));
  for (const line of cells) console.log(lineOf(line));
}
