import { expect, test } from 'vitest';
import { addUp, failedBecause, inWords, skippedBecause } from './outcome.ts';

test('the last line sums up', () => {
  const passed = { passed: 3, failed: 0, skipped: 0 };
  expect(inWords(addUp([passed, passed]))).toBe('6 passed, 0 failed');
  expect(inWords(addUp([passed, skippedBecause('no engine'), failedBecause('no result')]))).toBe(
    '3 passed, 1 failed, 1 skipped',
  );
});
