import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAnswer, isRepeatable, retryTime } from '../../src/engine/classify-answer.ts';
import { planAttempt } from '../../src/engine/plan-attempt.ts';
import { liveRecords, type RecordActivity, summarise } from '../../src/engine/record-activity.ts';
import { validatePartialResponse } from '../../src/engine/validate-partial-response.ts';
import type { StoredResponse } from '../../src/store/stored-response.ts';
import { aRecord, aRequest } from '../store/rows.ts';

const response = (given: Partial<StoredResponse> = {}): StoredResponse => ({
  url: 'https://media.test/ep-5.mp3',
  status: 200,
  statusText: 'OK',
  type: 'basic',
  redirected: false,
  headers: [['etag', '"a"']],
  ...given,
});
const partial = (given = {}) =>
  aRecord({ received: 10, expectedBytes: 100, response: response(), ...given });

describe('planAttempt', () => {
  it('asks for the rest of what is provable', () => {
    expect(planAttempt(partial(), true)).toEqual({
      offset: 10,
      validator: '"a"',
      asRange: false,
    });
  });

  it.each<[string, ReturnType<typeof partial>]>([
    ['nothing is stored', partial({ received: 0 })],
    ['there is no head', partial({ response: null })],
    ['it is no GET', partial({ request: aRequest({ method: 'POST' }) })],
    ['there is no validator', partial({ response: response({ headers: [] }) })],
    ['the tag is weak', partial({ response: response({ headers: [['etag', 'W/"a"']] }) })],
    ['it was no 200', partial({ response: response({ status: 203 }) })],
    [
      'it was compressed',
      partial({
        response: response({
          headers: [
            ['etag', '"a"'],
            ['content-encoding', 'br'],
          ],
        }),
      }),
    ],
    [
      'the server has no ranges',
      partial({
        response: response({
          headers: [
            ['etag', '"a"'],
            ['accept-ranges', 'None'],
          ],
        }),
      }),
    ],
    [
      'the app asks for a range',
      partial({ request: aRequest({ headers: [['range', 'bytes=5-']] }) }),
    ],
    ['the browser checks its integrity', partial({ request: aRequest({ integrity: 'sha256-x' }) })],
  ])('asks for the whole when %s', (_, record) => {
    expect(planAttempt(record, false)).toEqual({ offset: 0, validator: null, asRange: false });
  });
});

describe('promise 2: validatePartialResponse', () => {
  const stored = new Headers({ etag: '"a"' });
  const facts = (status: number, headers: Record<string, string>, given = {}) =>
    validatePartialResponse({
      offset: 10,
      expectedBytes: 100,
      storedHeaders: stored,
      status,
      headers: new Headers(headers),
      ...given,
    });

  it('appends exactly when start, total and validator agree and nothing is encoded', () => {
    const answer = fc.record({
      start: fc.integer({ min: 8, max: 12 }),
      end: fc.integer({ min: 50, max: 99 }),
      total: fc.constantFrom('99', '100', '101', '*'),
      etag: fc.constantFrom('"a"', '"b"', 'W/"a"'),
      encoded: fc.boolean(),
      status: fc.constantFrom(200, 206),
    });
    fc.assert(
      fc.property(answer, ({ start, end, total, etag, encoded, status }) => {
        const verdict = facts(status, {
          etag,
          'content-range': `bytes ${start}-${end}/${total}`,
          ...(encoded && { 'content-encoding': 'gzip' }),
        });
        if (status === 200) {
          expect(verdict.kind).toBe('whole');
          return;
        }
        const provable = start === 10 && total === '100' && etag === '"a"' && !encoded;
        expect(verdict).toEqual(
          provable ? { kind: 'append', bytes: end - 9, total: 100 } : { kind: 'restart' },
        );
      }),
    );
  });

  it('416 completes only what is provably complete', () => {
    const all = { offset: 100 };
    const range = { 'content-range': 'bytes */100', etag: '"a"' };
    expect(facts(416, range, all)).toEqual({ kind: 'complete' });
    expect(facts(416, { ...range, etag: '"b"' }, all)).toEqual({ kind: 'restart' });
    expect(facts(416, { etag: '"a"' }, all)).toEqual({ kind: 'restart' });
    expect(facts(416, range)).toEqual({ kind: 'restart' });
    expect(facts(416, range, { ...all, expectedBytes: null })).toEqual({ kind: 'restart' });
  });
});

describe('promise 5: classifyAnswer', () => {
  it('every status has one meaning', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.boolean(), (status, repeatable) => {
        const transient = [408, 425, 429].includes(status) || status >= 500;
        const expected = status < 300 ? 'ok' : transient && repeatable ? 'retry' : 'bad-status';
        expect(classifyAnswer(repeatable, status)).toBe(expected);
      }),
    );
  });

  it('what may be repeated: idempotent methods, and whatever has an Idempotency-Key', () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
      expect(isRepeatable({ method, headers: [] })).toBe(true);
    for (const method of ['POST', 'PATCH', 'PROPFIND']) {
      expect(isRepeatable({ method, headers: [['x', 'y']] })).toBe(false);
      expect(isRepeatable({ method, headers: [['Idempotency-Key', 'k']] })).toBe(true);
    }
  });

  it('full jitter: between now and the bound, which doubles up to the most; never before Retry-After', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const now = 1_700_000_000_000;
    fc.assert(
      fc.property(fc.nat(2000), unit, fc.option(fc.nat(100)), (attempts, random, seconds) => {
        const backoff = { baseDelayMs: 1000, maxDelayMs: 60_000 };
        const after = seconds === null ? null : String(seconds);
        const time = retryTime(attempts, after, now, () => random, backoff);
        const bound = Math.min(60_000, 1000 * 2 ** attempts);
        expect(time).toBeGreaterThanOrEqual(now + (seconds ?? 0) * 1000);
        expect(time).toBeLessThanOrEqual(now + Math.max(bound, (seconds ?? 0) * 1000));
        if (seconds === null) expect(time).toBe(Math.round(now + random * bound));
      }),
    );
  });
});

describe('summarise', () => {
  const activity: fc.Arbitrary<RecordActivity> = fc.oneof(
    fc.constant({ kind: 'queued' as const }),
    fc.record({ kind: fc.constant('active' as const), uploaded: fc.nat(9) }),
    fc.record({
      kind: fc.constant('waiting' as const),
      waitingFor: fc.constantFrom('network' as const, 'retry' as const),
      until: fc.option(fc.nat(100)),
    }),
  );

  it('runs if any runs; else waits for the earliest; else is in line', () => {
    fc.assert(
      fc.property(fc.array(activity), (list) => {
        const activities = new Map(list.entries());
        const { status, waitingFor, retryAt } = summarise(activities);
        const waits = list.flatMap((one) => (one.kind === 'waiting' ? [one] : []));
        const isActive = list.some(({ kind }) => kind === 'active');
        expect(status).toBe(isActive ? 'running' : waits.length > 0 ? 'waiting' : 'pending');
        if (status === 'waiting') {
          const times = waits.flatMap(({ until }) => until ?? []);
          expect(retryAt).toBe(times.length > 0 ? Math.min(...times) : null);
          expect(waits.map((one) => one.waitingFor)).toContain(waitingFor);
        } else expect([waitingFor, retryAt]).toEqual([null, null]);
        expect(liveRecords(activities).size).toBe(
          list.filter(({ kind }) => kind === 'active').length,
        );
      }),
    );
  });
});
