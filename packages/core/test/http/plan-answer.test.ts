import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planAnswer, type StoredRepresentation } from '../../src/http/ranges.ts';

const headers = new Headers({
  etag: '"v1"',
  'content-type': 'audio/wav',
  'content-encoding': 'gzip',
  'content-length': '7',
  date: 'Sun, 06 Nov 1994 08:49:37 GMT',
});
const stored: StoredRepresentation = { status: 200, headers, received: 100, size: 100 };

function planned(
  asked: Record<string, string> = {},
  { method = 'GET', ...given }: Partial<StoredRepresentation> & { method?: string } = {},
) {
  const plan = planAnswer({ method, headers: new Headers(asked) }, { ...stored, ...given });
  return plan && { ...plan, headers: Object.fromEntries(plan.headers) };
}

test('the whole', () => {
  expect(planned()).toEqual({
    status: 200,
    headers: {
      'accept-ranges': 'bytes',
      'content-length': '100',
      'content-type': 'audio/wav',
      date: 'Sun, 06 Nov 1994 08:49:37 GMT',
      etag: '"v1"',
    },
    body: { start: 0, end: 100 },
  });
});

test('a part', () => {
  expect(planned({ range: 'bytes=10-19' })).toMatchObject({
    status: 206,
    headers: { 'content-range': 'bytes 10-19/100', 'content-length': '10', etag: '"v1"' },
    body: { start: 10, end: 20 },
  });
});

test('a part beyond the end', () => {
  expect(planned({ range: 'bytes=100-' })).toMatchObject({
    status: 416,
    headers: { 'content-range': 'bytes */100', 'content-length': '0' },
    body: null,
  });
});

test('HEAD: no range, no body', () => {
  expect(planned({ range: 'bytes=10-19' }, { method: 'HEAD' })).toMatchObject({
    status: 200,
    headers: { 'content-length': '100' },
    body: null,
  });
});

test('304 says only what it may; 412 nothing', () => {
  expect(planned({ 'if-none-match': '"v1"', range: 'bytes=0-9' })).toEqual({
    status: 304,
    headers: { date: 'Sun, 06 Nov 1994 08:49:37 GMT', etag: '"v1"' },
    body: null,
  });
  expect(planned({ 'if-match': '"v2"' })).toEqual({ status: 412, headers: {}, body: null });
});

test('a range of another representation is of none: the whole', () => {
  const asked = { range: 'bytes=10-19', 'if-range': '"v0"' };
  expect(planned(asked)).toMatchObject({ status: 200, body: { start: 0, end: 100 } });
});

test('not all of it is there', () => {
  const half = { received: 50 };
  expect(planned({}, half)).toMatchObject({ status: 200, body: { start: 0, end: 100 } });
  const tail = planned({ range: 'bytes=-10' }, half);
  expect(tail).toMatchObject({ status: 206, body: { start: 90, end: 100 } });
});

test('nobody knows its size: no ranges, no length, to the end', () => {
  const plan = planned({ range: 'bytes=10-' }, { size: null });
  expect(plan).toMatchObject({ status: 200, body: { start: 0, end: null } });
  expect(plan?.headers).not.toHaveProperty('content-length');
  expect(plan?.headers).not.toHaveProperty('accept-ranges');
});

describe('not for us', () => {
  test.each(['POST', 'PUT', 'OPTIONS'])('%s', (method) => {
    expect(planned({}, { method })).toBeNull();
  });
  test.each([204, 206, 404])('a stored %i', (status) => expect(planned({}, { status })).toBeNull());
});

test('whatever is asked, Content-Range, Content-Length and the body agree', () => {
  const asked = fc.record(
    {
      range: fc.string({ unit: fc.constantFrom(...'bytes=-0123456789,') }).map((s) => `bytes=${s}`),
      'if-range': fc.constantFrom('"v1"', '"v2"', 'W/"v1"'),
      'if-none-match': fc.constantFrom('"v1"', '"v2"', '*'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      asked,
      fc.nat({ max: 300 }),
      fc.constantFrom('GET', 'HEAD'),
      (given, size, method) => {
        const plan = planned(given, { size, received: size, method });
        if (!plan?.body) return [200, 304, 416].includes(plan?.status ?? 0);
        const { start, end } = plan.body;
        const length = (end ?? 0) - start;
        const range = plan.headers['content-range'];
        return (
          plan.headers['content-length'] === String(length) &&
          (plan.status === 206
            ? range === `bytes ${start}-${(end ?? 0) - 1}/${size}` && length > 0
            : plan.status === 200 && range === undefined && length === size)
        );
      },
    ),
    { numRuns: 1000 },
  );
});
