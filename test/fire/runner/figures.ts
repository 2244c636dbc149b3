/**
 * What one run counted, by name: `{ kills: 12, bytes: 67_108_864, 'max bytes again': 40_000 }`. Figures of several runs are
 * added, but for those whose name begins with `max `: of them the highest is kept. Names with `bytes` are shown as sizes.
 */
export type Figures = Readonly<Record<string, number>>;

export function addFigures(one: Figures, other: Figures): Figures {
  const sum: Record<string, number> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const before = sum[name];
    if (before === undefined) sum[name] = value;
    else sum[name] = name.startsWith('max ') ? Math.max(before, value) : before + value;
  }
  return sum;
}

export function figureInWords(name: string, value: number): string {
  return /\bbytes\b/.test(name) ? sizeInWords(value) : value.toLocaleString('en');
}

function sizeInWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
