import type { Table } from './table.ts';

/** A figure with its limit. */
export interface Goal {
  readonly what: string;
  readonly measured: number;
  /** `at most`: the limit itself is allowed. `below` and `above`: it is not. */
  readonly must: 'at most' | 'at least' | 'below' | 'above';
  readonly limit: number;
  /** After the number, such as ` ms`. Default: ` ×`. */
  readonly unit?: string;
}

function isReached({ measured, must, limit }: Goal): boolean {
  switch (must) {
    case 'at most':
      return measured <= limit;
    case 'at least':
      return measured >= limit;
    case 'below':
      return measured < limit;
    case 'above':
      return measured > limit;
  }
}

export function goalsTable(title: string, goals: readonly Goal[]): Table {
  return {
    title,
    head: ['', 'measured', 'must be', ''],
    rows: goals.map((goal) => {
      const { what, measured, must, limit, unit = ' ×' } = goal;
      const shown = `${decimals(measured, unit)}${unit}`;
      return [what, shown, `${must} ${limit}${unit}`, isReached(goal) ? 'reached' : 'MISSED'];
    }),
  };
}

const decimals = (value: number, unit: string): string => value.toFixed(unit === ' ×' ? 2 : 1);
