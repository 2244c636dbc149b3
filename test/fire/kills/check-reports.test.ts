import { expect, test } from 'vitest';
import type { RegistrationSnapshot } from '../../../packages/core/src/index.ts';
import type { Report } from './app/report.ts';
import { checkCounts, checkStored } from './check-reports.ts';

/** Reports of one page after another, with their counts; the last one sees the end. */
function story(...pages: readonly (readonly number[])[]): Report[] {
  const reports = pages.flatMap((counts, page) =>
    counts.map(
      (downloaded, sequence): Report => ({
        page: `${page}`,
        sequence,
        kind: 'snapshot',
        snapshot: { downloaded, status: 'running', result: '' } as RegistrationSnapshot,
      }),
    ),
  );
  return [...reports, end('success', reports.length)];
}

const end = (name: string, sequence: number): Report => ({
  page: 'last',
  sequence,
  kind: 'event',
  name,
});

test('counts may rise, in a page and from one to the next', () => {
  expect(() => checkCounts(story([0, 1], [1, 5], [5, 9]), 9)).not.toThrow();
});

test('reports that overtake each other are put in order', () => {
  expect(() => checkCounts(story([0, 1, 9]).toReversed(), 9)).not.toThrow();
});

test('a count that fell is found, in a page and from one to the next', () => {
  expect(() => checkCounts(story([0, 5, 4]), 9)).toThrow('fell from 5 to 4');
  expect(() => checkCounts(story([0, 5], [4, 9]), 9)).toThrow('fell from 5 to 4');
});

test('there is one end, and it is a success', () => {
  const twice = [...story([9]), end('success', 8)];
  expect(() => checkCounts(twice, 9)).toThrow('success,success');
  expect(() => checkCounts(story([9]).slice(0, -1), 9)).toThrow('no event');
  const unsettled = ['settled', 'running'].map(
    (status, sequence): Report => ({
      page: '0',
      sequence,
      kind: 'snapshot',
      snapshot: { downloaded: 9, status, result: 'success' } as RegistrationSnapshot,
    }),
  );
  expect(() => checkCounts(unsettled, 9)).toThrow('running after the settlement');
});

test('rows that do not agree are found', () => {
  const counts = {};
  const files: string[] = [];
  const stored = (downloaded: number, received: number, storedEnd: number, inFiles = 0) => ({
    counts,
    files,
    downloaded,
    records: [{ received, storedEnd, inFiles }],
  });
  expect(() => checkStored(stored(9, 9, 9), 9, 'rows')).not.toThrow();
  expect(() => checkStored(stored(9, 9, 9, 4), 9, 'files')).not.toThrow();
  for (const wrong of [stored(8, 9, 9), stored(9, 8, 8), stored(9, 9, 8), stored(9, 9, 9, 4)])
    expect(() => checkStored(wrong, 9, 'rows')).toThrow('The rows say');
});
