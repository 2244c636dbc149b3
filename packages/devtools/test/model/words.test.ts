import type { InspectedWake } from '@bgfetch/core/inspect';
import { describe, expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatTime } from '../../src/model/amounts.ts';
import { answerFacts, statusLine } from '../../src/model/answer-facts.ts';
import { runnerWords, statusWords } from '../../src/model/status-words.ts';
import { wakeTimeline, wakeWords } from '../../src/model/wake-bars.ts';
import { aSnapshot } from './shown.ts';

test('amounts', () => {
  expect([999, 10_485_760].map(formatBytes)).toEqual(['999 byte', '10.5 MB']);
  expect([400, 4000, 60_000, 125_000, 3_600_000, 12_000_000, -5].map(formatDuration)).toEqual([
    '0 s',
    '4 s',
    '1 min',
    '2 min 5 s',
    '1 h',
    '3 h 20 min',
    '0 s',
  ]);
  expect(formatTime(new Date(2026, 1, 2, 4, 5, 6).getTime())).toBe('04:05:06');
  expect([formatCount(1, 'tab'), formatCount(2, 'tab')]).toEqual(['1 tab', '2 tabs']);
});

describe('the status in words', () => {
  const now = new Date(2026, 1, 2, 4, 5, 0).getTime();
  test.each([
    [{ status: 'pending' }, 'Pending', 'still'],
    [{ status: 'running' }, 'Running', 'moving'],
    [{ status: 'paused' }, 'Paused', 'still'],
    [{ status: 'settled', result: 'success' }, 'Success', 'good'],
    [{ status: 'settled', result: 'failure' }, 'Failed', 'bad'],
  ] as const)('%o is %s', (given, label, tone) => {
    expect(statusWords(aSnapshot(given), now)).toMatchObject({ label, tone });
  });

  test('a wait says what for, and until when', () => {
    const waiting = { status: 'waiting', waitingFor: 'retry' } as const;
    const words = (retryAt: number | null) => statusWords(aSnapshot({ ...waiting, retryAt }), now);
    expect(words(now + 6000).detail).toBe('for the next attempt, due at 04:05:06 (in 6 s)');
    expect(words(now - 1).detail).toBe('for the next attempt, due now');
    expect(words(null).detail).toBe('for the next attempt');
  });

  test('who runs it', () => {
    expect(runnerWords('me', 'me')).toBe('this tab (me)');
    expect(runnerWords('0123456789', 'me')).toBe('another tab (01234567)');
    expect(runnerWords(null, 'me')).toBe('nobody now');
  });
});

describe('the answer in words', () => {
  const url = 'https://media.test/5';
  const answer = (headers: readonly (readonly [string, string])[], more = {}) => ({
    status: 200,
    statusText: 'OK',
    url,
    redirected: false,
    type: 'basic' as const,
    headers,
    ...more,
  });
  const facts = (...args: Parameters<typeof answer>) =>
    Object.fromEntries(answerFacts(answer(...args), url));

  test('validators and ranges, and what their lack means', () => {
    const strong = facts([
      ['ETag', '"v1"'],
      ['Accept-Ranges', 'bytes'],
      ['content-length', '2048'],
    ]);
    expect(strong).toEqual({
      Validators: 'ETag "v1"',
      Ranges: 'Accept-Ranges bytes',
      Size: '2.0 kB (2048 bytes)',
    });
    expect(facts([['etag', 'W/"v1"']]).Validators).toContain('weak');
    expect(facts([]).Validators).toMatch(/^none/);
    expect(facts([['accept-ranges', 'none']]).Ranges).toBe('refused');
    expect(facts([['content-range', 'bytes 0-1/2']]).Ranges).toBe('Content-Range bytes 0-1/2');
  });

  test('a redirect says where to', () => {
    const moved = { url: 'https://cdn.test/x', redirected: true, type: 'cors' };
    expect(facts([], moved)).toMatchObject({ From: 'https://cdn.test/x', Redirected: 'yes' });
    expect(facts([])).not.toHaveProperty('From');
  });

  test('the status line has no words over HTTP/2', () => {
    expect(statusLine(answer([], { statusText: '' }))).toBe('200');
    expect(statusLine(answer([]))).toBe('200 OK');
  });
});

describe('wakes', () => {
  const wake = (given: Partial<InspectedWake>): InspectedWake => ({
    taskId: 'task',
    source: 'timer',
    startedAt: 0,
    deadline: 0,
    endedAt: null,
    timedOut: false,
    report: null,
    ...given,
  });
  const MINUTE = 60_000;

  test('lie on a timeline of five minutes at least', () => {
    const now = 100 * MINUTE;
    const open = wake({ startedAt: now - MINUTE });
    const { bars, start } = wakeTimeline([open], now);
    expect(start).toBe(now - 5 * MINUTE);
    expect(bars).toEqual([{ wake: open, from: 0.8, to: 1 }]);
    expect(wakeTimeline([wake({ startedAt: now - 10 * MINUTE })], now).start).toBe(
      now - 10 * MINUTE,
    );
  });

  test('say how they ended, and what was done', () => {
    expect(wakeWords(wake({}))).toBe('open');
    expect(wakeWords(wake({ endedAt: 4000 }))).toBe('4 s, given back');
    const report = {
      taskId: 'task',
      outcome: 'time-up',
      ms: 4000,
      downloadedBytes: 2048,
      uploadedBytes: 0,
    } as const;
    expect(wakeWords(wake({ endedAt: 4000, timedOut: true, report }))).toBe(
      '4 s, until its time was up; time-up, 2.0 kB down',
    );
  });
});
