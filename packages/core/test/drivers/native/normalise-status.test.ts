import { expect, test } from 'vitest';
import { normaliseStatus } from '../../../src/wakes/plugin/plugin-bridge.ts';

test.each([
  [0, 'restricted'],
  [1, 'denied'],
  [2, 'available'],
  ['0', 'restricted'],
  ['2', 'available'],
  [new Error('1'), 'denied'],
  [{ status: 0 }, 'restricted'],
  [{ status: '2' }, 'available'],
  [Object.assign(new Error('Failed to start'), { data: { status: 1 } }), 'denied'],
  ['Failed to start', 'unknown'],
  [new Error('Failed to start'), 'unknown'],
  [3, 'unknown'],
  [-1, 'unknown'],
  [1.5, 'unknown'],
  [Number.NaN, 'unknown'],
  ['', 'unknown'],
  [' 1', 'unknown'],
  [true, 'unknown'],
  [undefined, 'unknown'],
  [null, 'unknown'],
  [{}, 'unknown'],
  [{ data: null }, 'unknown'],
] as const)('%o is %s', (answer, status) => {
  expect(normaliseStatus(answer)).toBe(status);
});
