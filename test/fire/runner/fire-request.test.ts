import { expect, test } from 'vitest';
import { readFireRequest, replay } from './fire-request.ts';

const known = ['kills', 'tabs'];

test('every part runs in every engine unless told otherwise', () => {
  expect(readFireRequest([], known, 5)).toEqual({
    parts: known,
    engines: null,
    runs: null,
    seed: 5,
    jobs: 1,
    only: null,
  });
});

test('a failure prints the command that repeats it', () => {
  const command = replay('tabs', 'firefox', 7, 'a "quoted" case');
  expect(command).toBe(
    'npm run test:fire -- tabs --engine firefox --runs 1 --seed 7 --only "a \\"quoted\\" case"',
  );
  const words = ['tabs', '--engine', 'firefox', '--runs', '1', '--seed', '7', '--only', 'a case'];
  expect(readFireRequest(words, known, 5)).toEqual({
    parts: ['tabs'],
    engines: ['firefox'],
    runs: 1,
    seed: 7,
    jobs: 1,
    only: 'a case',
  });
});

test('what is not known is refused', () => {
  expect(() => readFireRequest(['tab'], known, 5)).toThrow('no part "tab"');
  expect(() => readFireRequest(['--engine', 'opera'], known, 5)).toThrow('no engine "opera"');
  expect(() => readFireRequest(['--runs', 'many'], known, 5)).toThrow('--runs takes a whole');
  expect(() => readFireRequest(['--kills', '3'], known, 5)).toThrow('--kills');
});
