import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpretResponse, type ResponseFacts } from '../../src/http/interpret-response.ts';
import { isRepeatable } from '../../src/http/plan-attempt.ts';

const facts = (
  given: Partial<ResponseFacts> & { head?: Record<string, string> },
): ResponseFacts => {
  const { head = {}, ...rest } = given;
  return {
    method: 'GET',
    plan: { from: 10, ranged: true, ifRange: null },
    ownRange: false,
    stored: { headers: new Headers({ etag: '"a"', 'content-type': 'audio/mpeg' }), type: 'basic' },
    received: 10,
    expectedBytes: 100,
    gapEnd: null,
    discards: 0,
    isReplaced: false,
    strangers: 0,
    repeatable: true,
    retryStatuses: true,
    hasHook: false,
    status: 206,
    type: 'basic',
    headers: new Headers(head),
    ...rest,
  };
};
const meaning = (given: Parameters<typeof facts>[0]) => interpretResponse(facts(given));
const start = { received: 0, stored: null, expectedBytes: null };
const plain = { plan: { from: 0, ranged: false, ifRange: null } };

describe('promise 2: what an answer to a request for the rest means', () => {
  it('continues exactly when start, total and validator agree and nothing is encoded', () => {
    const answer = fc.record({
      from: fc.integer({ min: 0, max: 12 }),
      end: fc.integer({ min: 50, max: 98 }),
      total: fc.constantFrom('99', '100', '101', '*'),
      etag: fc.constantFrom('"a"', '"b"', 'W/"a"'),
      encoded: fc.boolean(),
    });
    fc.assert(
      fc.property(answer, ({ from, end, total, etag, encoded }) => {
        const got = meaning({
          head: {
            etag,
            'content-range': `bytes ${from}-${end}/${total}`,
            ...(encoded && { 'content-encoding': 'gzip' }),
          },
        });
        const provable = from <= 10 && ['100', '*'].includes(total) && etag === '"a"' && !encoded;
        if (provable)
          expect(got).toMatchObject({
            kind: 'body',
            start: from,
            end: end + 1,
            total: 100,
            head: 'continue',
          });
        else expect(got.kind).toBe('useless');
      }),
    );
  });

  it('416 completes only what is provably complete', () => {
    const all = { status: 416, received: 100 };
    const head = { 'content-range': 'bytes */100', etag: '"a"' };
    expect(meaning({ ...all, head }).kind).toBe('complete');
    // R8: the size was unknown, and now it is not.
    expect(meaning({ ...all, head, expectedBytes: null }).kind).toBe('complete');
    // The server has looked at the range, so it has found If-Range to hold.
    const guarded = { from: 100, ranged: true, ifRange: '"a"' };
    const bare = { 'content-range': 'bytes */100' };
    expect(meaning({ ...all, head: bare, plan: guarded }).kind).toBe('complete');
    expect(meaning({ ...all, head: bare }).kind).toBe('useless');
    expect(meaning({ ...all, head: { ...head, etag: '"b"' } }).kind).toBe('useless');
    expect(meaning({ ...all, head: { etag: '"a"' } }).kind).toBe('useless');
    expect(meaning({ status: 416, head }).kind).toBe('useless');
  });

  it.each([202, 204, 205, 304])('promise 10, R3: %d to a resume is not the file', (status) => {
    expect(meaning({ status }).kind).toBe('stranger');
  });

  it('promise 10, R3: a page of another kind is compared, and never taken in place of what is stored', () => {
    for (const head of [
      { 'content-type': 'text/html', 'cache-control': 'no-store' },
      { 'content-type': 'text/html', etag: '"portal"' },
      {},
    ] as Record<string, string>[]) {
      // Web pages begin alike: a few bytes prove nothing.
      expect(meaning({ status: 200, head }).kind).toBe('stranger');
      expect(meaning({ status: 200, head, received: 5000, expectedBytes: 9000 })).toMatchObject({
        kind: 'body',
        head: 'adopt',
        onMismatch: 'stranger',
      });
    }
  });

  it('another validator is another file, the first time; from then on the bytes decide', () => {
    const head = { 'content-type': 'audio/mpeg', etag: '"b"' };
    expect(meaning({ status: 200, head })).toMatchObject({ head: 'begin' });
    expect(meaning({ status: 200, head, discards: 1 })).toMatchObject({
      head: 'adopt',
      onMismatch: 'replace',
    });
    expect(meaning({ status: 200, head, discards: 1, isReplaced: true })).toMatchObject({
      head: 'begin',
    });
  });

  it('where the stored bytes have no name, a newcomer that has one is preferred', () => {
    const stored = {
      headers: new Headers({ 'content-type': 'text/html' }),
      type: 'basic',
    } as const;
    const head = { 'content-type': 'audio/mpeg', etag: '"a"' };
    const newcomer = { status: 200, stored, expectedBytes: null, head };
    expect(meaning(newcomer)).toMatchObject({ onMismatch: 'replace' });
    const nameless = { ...newcomer, head: { 'content-type': 'audio/mpeg' } };
    expect(meaning(nameless).kind).toBe('stranger');
    expect(meaning({ ...nameless, strangers: 5 })).toMatchObject({ onMismatch: 'replace' });
  });

  it('across origins an announced length is a claim: the encoding may be hidden', () => {
    const head = { 'content-length': '28' };
    expect(meaning({ ...start, ...plain, status: 200, type: 'cors', head })).toMatchObject({
      total: 28,
      certain: false,
    });
    expect(meaning({ ...start, ...plain, status: 200, head })).toMatchObject({ certain: true });
  });
});

describe('promise 2: what an answer to a request for the whole means', () => {
  const zero = { ...start, plan: { from: 0, ranged: true, ifRange: null } };

  it('E11, R10: of our own range 0-, a first part is a beginning; what proves nothing is asked for without a range', () => {
    expect(meaning({ ...zero, head: { 'content-range': 'bytes 0-65535/100000' } })).toMatchObject({
      kind: 'body',
      start: 0,
      end: 65_536,
      total: 100_000,
    });
    expect(meaning({ ...zero, head: { 'content-range': 'bytes 0-99999/*' } }).kind).toBe('useless');
    expect(meaning({ ...zero }).kind).toBe('useless');
    for (const status of [202, 204, 400, 403, 404, 416, 500, 503])
      expect(meaning({ ...zero, status }).kind).toBe('useless');
  });

  it('a part that nobody asked for is not the whole', () => {
    expect(meaning({ ...start, ...plain, head: {} }).kind).toBe('useless');
    const part = { 'content-range': 'bytes 5-9/10' };
    expect(meaning({ ...start, ...plain, head: part }).kind).toBe('useless');
  });
});

describe('promise 5: statuses', () => {
  it('every status of a fresh request has one meaning', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.boolean(), (status, repeatable) => {
        fc.pre(status !== 206);
        const transient = [408, 425, 429].includes(status) || status >= 500;
        const expected = status < 300 ? 'body' : transient && repeatable ? 'trouble' : 'refused';
        const got = meaning({ ...start, ...plain, status, repeatable });
        expect(got.kind).toBe(expected);
        if (got.kind === 'refused') expect(got.maxInARow).toBe(1);
      }),
    );
  });

  it('R4: a refusal has to be repeated before bytes that are stored are given up; the app is asked first', () => {
    for (const status of [401, 403, 404, 410, 451])
      expect(meaning({ status })).toMatchObject({ kind: 'refused', maxInARow: 10 });
    expect(meaning({ status: 401, hasHook: true })).toMatchObject({ soon: true });
    expect(meaning({ status: 404, hasHook: true })).toMatchObject({ soon: false });
    expect(meaning({ ...start, ...plain, status: 403, hasHook: true })).toMatchObject({
      soon: true,
      maxInARow: 2,
    });
  });

  it('what may be repeated: idempotent methods, and whatever has an Idempotency-Key', () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
      expect(isRepeatable({ method, headers: [] })).toBe(true);
    for (const method of ['POST', 'PATCH', 'PROPFIND']) {
      expect(isRepeatable({ method, headers: [['x', 'y']] })).toBe(false);
      expect(isRepeatable({ method, headers: [['Idempotency-Key', 'k']] })).toBe(true);
    }
  });
});
