import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../src/http/headers.ts';
import { parseContentRange } from '../../src/http/ranges.ts';
import { sameRepresentation, strongValidator } from '../../src/http/validators.ts';

const size = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 });

describe('parseContentRange', () => {
  it('reads what a server writes', () => {
    fc.assert(
      fc.property(size, size, fc.option(size), (a, b, more) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        const total = more === null ? null : Math.min(end + 1 + more, Number.MAX_SAFE_INTEGER);
        fc.pre(total === null || total > end);
        expect(parseContentRange(`bytes ${start}-${end}/${total ?? '*'}`)).toEqual({
          range: { start, end },
          total,
        });
      }),
    );
    expect(parseContentRange('bytes */100')).toEqual({ range: null, total: 100 });
    expect(parseContentRange(' BYTES  0-0/1 ')).toEqual({ range: { start: 0, end: 0 }, total: 1 });
  });

  it.each([
    null,
    '',
    'bytes',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes -5/10',
    'bytes 0-/10',
    'bytes */*',
    'items 0-1/2',
    'bytes 0-1/2, bytes 0-1/2',
    'bytes 1.5-2/3',
    'bytes 0-1/2x',
    'bytes 0-99999999999999999999/*',
  ])('makes nothing of %j', (header) => {
    expect(parseContentRange(header)).toBeNull();
  });

  it('never gives a range that is no range, whatever comes', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^bytes [\d*]{1,9}-?[\d*]{0,9}\/[\d*]{1,9}$/), (header) => {
        const parsed = parseContentRange(header);
        if (!parsed?.range) return;
        const { start, end } = parsed.range;
        expect(start <= end && (parsed.total === null || end < parsed.total)).toBe(true);
      }),
    );
  });
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1);
  const wait = (value: string, date?: string) =>
    retryAfterMs(new Headers({ 'retry-after': value, ...(date && { date }) }), now);

  it('reads seconds and dates', () => {
    expect(wait('0')).toBe(0);
    expect(wait(' 120 ')).toBe(120_000);
    expect(wait('Thu, 01 Jan 2026 00:01:00 GMT')).toBe(60_000);
    expect(wait('Wed, 31 Dec 2025 23:59:59 GMT')).toBe(0);
  });

  it("R11: a date is measured against the server's own clock", () => {
    const inAMinute = 'Thu, 01 Jan 2026 09:01:00 GMT';
    expect(wait(inAMinute, 'Thu, 01 Jan 2026 09:00:00 GMT')).toBe(60_000);
    expect(wait(inAMinute, 'no date')).toBe(9 * 3_600_000 + 60_000);
  });

  it.each(['', '-5', '1.5', '5s', 'soon', '2026-01-01', '0x10', '1e3', 'Thu'])(
    'makes nothing of %j',
    (header) => {
      expect(wait(header)).toBeNull();
    },
  );

  it('whatever comes, it is a time that can be stored, or nothing', () => {
    const digits = fc.stringMatching(/^\d{1,500}$/);
    const visible = fc.stringMatching(/^[!-~]{0,40}$/);
    fc.assert(
      fc.property(fc.oneof(digits, visible), (header) => {
        const time = wait(header);
        expect(time === null || (time >= 0 && Number.isFinite(now + time))).toBe(true);
      }),
    );
  });
});

describe('validators', () => {
  const date = 'Thu, 01 Jan 2026 00:00:10 GMT';
  const old = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const fresh = 'Thu, 01 Jan 2026 00:00:10 GMT';
  const headers = (given: Record<string, string>) => new Headers(given);

  it.each<[string, Record<string, string>, string | null]>([
    ['a strong ETag', { etag: '"a"' }, '"a"'],
    ['a strong ETag before a date', { etag: '"a"', 'last-modified': old, date }, '"a"'],
    ['a weak ETag alone', { etag: 'W/"a"' }, null],
    ['E21: a weak ETag with an old date', { etag: 'W/"a"', 'last-modified': old, date }, null],
    ['an old date', { 'last-modified': old, date }, old],
    ['E21: an old date, served at a time that is hidden', { 'last-modified': old }, null],
    ['a date of the same second', { 'last-modified': fresh, date }, null],
    ['no date that can be read', { 'last-modified': 'yesterday', date }, null],
    ['nothing', {}, null],
  ])('strongValidator: %s', (_, given, validator) => {
    expect(strongValidator(headers(given))).toBe(validator);
  });

  it('sameRepresentation: only with the same strong validator, and no other ETag', () => {
    const same = (a: Record<string, string>, b: Record<string, string>) =>
      sameRepresentation(headers(a), headers(b));
    expect(same({ etag: '"a"' }, { etag: '"a"' })).toBe(true);
    expect(same({ 'last-modified': old, date }, { 'last-modified': old, date })).toBe(true);
    expect(same({ etag: '"a"' }, { etag: '"b"' })).toBe(false);
    expect(same({ etag: 'W/"a"' }, { etag: 'W/"a"' })).toBe(false);
    expect(same({ etag: '"a"' }, { etag: 'W/"a"' })).toBe(false);
    expect(same({ etag: '"a"', 'last-modified': old, date }, { 'last-modified': old, date })).toBe(
      false,
    );
    const weak = (tag: string) => ({ etag: `W/${tag}`, 'last-modified': old, date });
    expect(same(weak('"a"'), weak('"b"'))).toBe(false);
    expect(same({}, {})).toBe(false);
  });
});
