import { describe, expect, it } from 'vitest';
import { type BodyEnd, judgeBodyEnd } from '../../src/http/judge-body-end.ts';

describe('promise 11: judgeBodyEnd', () => {
  const end = { reached: 100, end: null, total: 100, certain: true, isBroken: false };
  it.each<[string, Partial<BodyEnd>, string]>([
    ['the announced end', {}, 'whole'],
    ['R8: the announced end, and then the connection broke', { isBroken: true }, 'whole'],
    ['too early, in good order', { reached: 99 }, 'cut'],
    ['too early, broken', { reached: 99, isBroken: true }, 'cut'],
    ['beyond it', { reached: 101 }, 'overlong'],
    ['the end of a part', { end: 100, total: 200 }, 'part'],
    ['the end of a part of something unknown', { end: 100, total: null }, 'part'],
    ['R9: beside a claimed end', { reached: 8, total: 28, certain: false }, 'doubtful'],
    ['R9: beyond a claimed end', { reached: 99, total: 28, certain: false }, 'doubtful'],
    ['the claimed end', { certain: false }, 'whole'],
    ['R8: the claimed end, broken: the length fits', { certain: false, isBroken: true }, 'whole'],
    ['R9: beside the claimed end, broken', { reached: 8, certain: false, isBroken: true }, 'cut'],
    ['nothing was said', { total: null }, 'unknown'],
    ['nothing was said, and it broke', { total: null, isBroken: true }, 'cut'],
  ])('%s', (_, given, verdict) => {
    expect(judgeBodyEnd({ ...end, ...given })).toBe(verdict);
  });
});
