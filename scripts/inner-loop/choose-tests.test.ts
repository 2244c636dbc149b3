import { expect, test } from 'vitest';
import { chooseTests } from './choose-tests.ts';

test('the nearest tests run, as many as fit', () => {
  const distances = new Map([
    ['src/retry.ts', 0],
    ['test/engine.test.ts', 2],
    ['test/slow.test.ts', 1],
    ['test/retry.test.ts', 1],
    ['test/page.browser.test.ts', 1],
    ['test/tab.e2e.test.ts', 2],
    ['test/far.test.ts', 3],
  ]);
  const durations = {
    'test/retry.test.ts': 0.1,
    'test/slow.test.ts': 20,
    'test/engine.test.ts': 2,
  };
  expect(chooseTests(distances, durations)).toEqual({
    chosen: ['test/retry.test.ts', 'test/engine.test.ts'],
    left: ['test/slow.test.ts', 'test/far.test.ts'],
    browser: ['test/page.browser.test.ts', 'test/tab.e2e.test.ts'],
  });
});

test('a test that has changed itself runs, however long it takes', () => {
  const distances = new Map([['test/slow.test.tsx', 0]]);
  expect(chooseTests(distances, { 'test/slow.test.tsx': 20 }).chosen).toEqual([
    'test/slow.test.tsx',
  ]);
});
