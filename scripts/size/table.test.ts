import { expect, test } from 'vitest';
import type { Measure } from './measure.ts';
import type { Row } from './rows.ts';
import { limitsFor, linesOf, modulesOf, tableOf } from './table.ts';

const row = (name: string, more: Partial<Row> = {}): Row => ({
  ...{ name, from: '.', source: '', besides: [] },
  ...more,
});

const of = (bytes: number, modules: Record<string, number> = {}): Measure => ({
  bytes,
  modules: new Map(Object.entries(modules)),
});

const measures = new Map([
  ['small', of(1_000)],
  ['large', of(2_520)],
]);

test('a row over its limit is a problem, and so is one without a limit', () => {
  const lines = linesOf([row('small'), row('large'), row('more', { beyond: 'small' })], measures, {
    small: 1,
    large: 2.5,
  });
  expect(lines.map(({ problem }) => problem)).toEqual([
    undefined,
    'is over its limit',
    'has no limit',
  ]);
});

test('a row can be what one adds to another', () => {
  const [line] = linesOf([row('large', { beyond: 'small' })], measures, { large: 1.6 });
  expect(line).toMatchObject({ kB: 1.52, problem: undefined });
});

test('what is accepted is the size, rounded up to a tenth, with room for noise', () => {
  const lines = linesOf([row('small'), row('large')], measures, {});
  expect(limitsFor(lines)).toEqual({ small: 1.1, large: 2.6 });
});

test('the table shows actual, limit and aim', () => {
  const lines = linesOf([row('large', { aim: 2 })], measures, { large: 2.5 });
  expect(tableOf(lines)).toBe(
    'brotli, kB actual  limit    aim\nlarge        2.52    2.5    2.0  is over its limit',
  );
});

test('the bytes of a row are told by room and by module', () => {
  const modules = {
    'packages/core/src/drivers/web/web-driver.ts': 30,
    'packages/core/src/index.ts': 5,
    'node_modules/.pnpm/@noble+hashes@2/node_modules/@noble/hashes/sha2.js': 40,
    'packages/core/src/drivers/web/empty.ts': 0,
  };
  expect(
    modulesOf(row('all'), of(1, modules))
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([
    ...['', 'all (bytes, minified)', '40  @noble/hashes', '30  drivers/web', '5  core', ''],
    '40  node_modules/.pnpm/@noble+hashes@2/node_modules/@noble/hashes/sha2.js',
    '30  packages/core/src/drivers/web/web-driver.ts',
    '5  packages/core/src/index.ts',
  ]);
});
