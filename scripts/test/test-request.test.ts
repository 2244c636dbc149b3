import { expect, test } from 'vitest';
import { readTestRequest, stageNames } from './test-request.ts';

test('everything runs unless told otherwise', () => {
  expect(readTestRequest([])).toEqual({ stages: stageNames, filters: [] });
});

test('--only names stages, which run in their own order', () => {
  expect(readTestRequest(['--only', 'webkit,node']).stages).toEqual(['node', 'webkit']);
  expect(readTestRequest(['--only=e2e', '--only', 'lint']).stages).toEqual(['lint', 'e2e']);
});

test('part of a file name leaves the checks out', () => {
  expect(readTestRequest(['backoff'])).toEqual({
    stages: ['node', 'browser', 'firefox', 'webkit', 'e2e'],
    filters: ['backoff'],
  });
});

test('what is not known is refused', () => {
  expect(() => readTestRequest(['--only', 'nodes'])).toThrow('There is no stage "nodes"');
  expect(() => readTestRequest(['--watch'])).toThrow('--watch is not known');
});
