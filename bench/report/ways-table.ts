import type { Measured } from '../measure/interleave.ts';
import { median, medianRatio } from '../measure/statistics.ts';
import type { Table } from './table.ts';

export interface WaysTable<Way extends string> {
  readonly title: string;
  /** What a row is called, for each way, in their order. */
  readonly names: Readonly<Partial<Record<Way, string>>>;
  /** Milliseconds. */
  readonly measured: Measured<Way>;
  /** What the others are compared with. */
  readonly base: Way;
  readonly baseName: string;
  /** What moved, for the speed. */
  readonly bytes?: number;
}

/** The median of each way, and the median over the rounds of how many times as long it took as `base`. */
export function waysTable<Way extends string>(options: WaysTable<Way>): Table {
  const { title, names, measured, base, baseName, bytes } = options;
  const ways = Object.keys(measured) as Way[];
  return {
    title,
    head: ['', 'ms', ...(bytes === undefined ? [] : ['MB/s']), `× ${baseName}`],
    rows: ways.map((way) => {
      const ms = median(measured[way]);
      const speed = bytes === undefined ? [] : [(bytes / ms / 1000).toFixed(0)];
      const ratio = medianRatio(measured[way], measured[base]).toFixed(2);
      return [names[way] ?? way, ms.toFixed(ms < 20 ? 1 : 0), ...speed, ratio];
    }),
  };
}
