import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { interpretSegment } from '../../src/http/interpret-segment.ts';

const etag = '"a"';
const stored = new Headers({ etag });
const total = 1000;
const proper = { etag, 'content-range': 'bytes 500-999/1000' };
const facts = { from: 500, stored, total, status: 206, headers: new Headers(proper) };
const withHeaders = (headers: Record<string, string | null>) => {
  const changed = new Headers(proper);
  for (const [name, value] of Object.entries(headers))
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  return { ...facts, headers: changed };
};

describe('interpretSegment', () => {
  it('takes a 206 of the same representation that begins where it was asked to', () => {
    expect(interpretSegment(facts)).toEqual({ kind: 'body', end: 1000 });
  });

  it('takes one that is shorter than what was asked for', () => {
    const shorter = withHeaders({ 'content-range': 'bytes 500-599/1000' });
    expect(interpretSegment(shorter)).toEqual({ kind: 'body', end: 600 });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('takes %i for a wish for fewer', (status) => {
    expect(interpretSegment({ ...facts, status })).toEqual({ kind: 'refused' });
  });

  const doubts: Record<string, object> = {
    'the whole': { ...facts, status: 200 },
    'a refusal': { ...facts, status: 403 },
    'no such range': { ...facts, status: 416 },
    'another tag': withHeaders({ etag: '"b"' }),
    'a weak tag': withHeaders({ etag: 'W/"a"' }),
    'no tag': withHeaders({ etag: null }),
    'another size': withHeaders({ 'content-range': 'bytes 500-999/1001' }),
    'no size': withHeaders({ 'content-range': 'bytes 500-999/*' }),
    'an earlier begin': withHeaders({ 'content-range': 'bytes 499-999/1000' }),
    'a later begin': withHeaders({ 'content-range': 'bytes 501-999/1000' }),
    'no range': withHeaders({ 'content-range': null }),
    'an encoded range': withHeaders({ 'content-encoding': 'gzip' }),
    'several ranges': withHeaders({
      'content-range': null,
      'content-type': 'multipart/byteranges',
    }),
  };
  for (const [name, doubt] of Object.entries(doubts))
    it(`does not take: ${name}`, () => {
      expect(interpretSegment(doubt as typeof facts)).toEqual({ kind: 'doubt' });
    });
});

test('promise 11: whatever is taken names the tag, the size and the begin that were asked for', () => {
  const headers = fc.record({
    etag: fc.constantFrom(etag, '"b"', 'W/"a"', ''),
    'content-range': fc
      .tuple(
        fc.constantFrom(499, 500, 501),
        fc.integer({ min: 400, max: 1100 }),
        fc.constantFrom('1000', '999', '*'),
      )
      .map(([from, to, size]) => `bytes ${from}-${to}/${size}`),
    'content-encoding': fc.constantFrom('', 'identity', 'gzip'),
  });
  const status = fc.constantFrom(200, 203, 204, 206, 304, 403, 416, 429, 503);
  fc.assert(
    fc.property(headers, status, (named, status) => {
      const meaning = interpretSegment({ ...facts, status, headers: new Headers(named) });
      if (meaning.kind !== 'body') return;
      expect(status).toBe(206);
      expect(named.etag).toBe(etag);
      expect(named['content-encoding']).not.toBe('gzip');
      expect(named['content-range']).toBe(`bytes 500-${meaning.end - 1}/1000`);
      expect(meaning.end).toBeLessThanOrEqual(total);
    }),
  );
});
