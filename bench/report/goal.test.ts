import { expect, test } from 'vitest';
import { type Goal, goalsTable } from './goal.ts';

const verdict = (goal: Pick<Goal, 'measured' | 'must' | 'limit'>): string | undefined =>
  goalsTable('', [{ what: 'it', ...goal }]).rows[0]?.at(-1);

test.each([
  { measured: 1.1, must: 'at most', limit: 1.1, said: 'reached' },
  { measured: 1.11, must: 'at most', limit: 1.1, said: 'MISSED' },
  { measured: 1, must: 'at least', limit: 1, said: 'reached' },
  { measured: 0.99, must: 'at least', limit: 1, said: 'MISSED' },
  { measured: 1, must: 'below', limit: 1, said: 'MISSED' },
  { measured: 1, must: 'above', limit: 1, said: 'MISSED' },
  { measured: Number.NaN, must: 'at most', limit: 1, said: 'MISSED' },
] as const)('$measured, which must be $must $limit, is $said', ({ said, ...goal }) => {
  expect(verdict(goal)).toBe(said);
});
