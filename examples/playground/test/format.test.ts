import { describe, expect, it } from 'vitest';
import { contextName } from '../src/format/context-name.ts';
import { formatDuration, formatElapsed } from '../src/format/duration.ts';

describe('time', () => {
  it.each([
    [-5, '0 s'],
    [8_200, '8 s'],
    [59_600, '1 min 0 s'],
    [200_000, '3 min 20 s'],
    [3_900_000, '1 h 5 min'],
  ])('%d ms are %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('gives short spans a decimal', () => expect(formatElapsed(4_230)).toBe('4.2 s'));
});

it('names tabs by the end of their context', () => {
  expect(contextName('0d1c-99-3f2a', 'other')).toBe('tab 3f2a');
  expect(contextName('same', 'same')).toBe('this tab');
});
