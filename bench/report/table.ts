export interface Table {
  readonly title: string;
  /** The first column is text, the others are figures. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export type TableFormat = 'text' | 'markdown';

export function formatTable(table: Table, format: TableFormat): string {
  const lines = [table.head, ...table.rows];
  const widths = table.head.map((_, column) =>
    Math.max(3, ...lines.map((line) => (line[column] ?? '').length)),
  );
  const padded = (line: readonly string[]) =>
    widths.map((width, column) => {
      const cell = line[column] ?? '';
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
  if (format === 'text')
    return [table.title, '', ...lines.map((line) => padded(line).join('  ').trimEnd())].join('\n');
  const ruler = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [head = [], ...rows] = lines.map(padded);
  return [
    `**${table.title}**`,
    '',
    ...[head, ruler, ...rows].map((line) => `| ${line.join(' | ')} |`),
  ].join('\n');
}
