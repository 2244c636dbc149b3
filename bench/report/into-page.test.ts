import { expect, test } from 'vitest';
import { fromPage, intoPage, mergedRows } from './into-page.ts';
import { formatTable } from './table.ts';

const page = 'before\n\n<!-- measured: writing -->\n\nold\n\n<!-- end -->\n\nafter\n';

test('what is measured replaces what stood in its place', () => {
  const changed = intoPage(page, 'writing', 'new');
  expect(changed).toBe(page.replace('old', 'new'));
  expect(fromPage(changed, 'writing')).toBe('new');
});

test('a page without a place for it is an error', () => {
  expect(() => intoPage(page, 'reading', 'new')).toThrow('no place for "reading"');
});

test('rows are replaced by their first cell, and new ones come last', () => {
  const rows = [
    ['writing', '2.0'],
    ['reading', '3.0'],
  ];
  const table = formatTable({ title: '', head: ['', 'ratio'], rows }, 'markdown');
  expect(
    mergedRows(table, [
      ['heap', '1.0'],
      ['writing', '1.1'],
    ]),
  ).toEqual([
    ['writing', '1.1'],
    ['reading', '3.0'],
    ['heap', '1.0'],
  ]);
});
