import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { allowsConnecting } from '../../../src/browser/polyfill-scope.ts';
import { needsPreflight, retryAfterMs } from '../../../src/http/headers.ts';
import {
  announcedSize,
  parseContentRange,
  planAnswer,
  selectRange,
} from '../../../src/http/ranges.ts';
import { matchesRequest } from '../../../src/http/requests.ts';
import {
  differentRepresentation,
  parseHttpDate,
  sameRepresentation,
  strongValidator,
} from '../../../src/http/validators.ts';
import { isSecretHeader } from '../../../src/model/secrets.ts';
import { parseIntegrity } from '../../../src/transfer/verify-integrity.ts';
import { expectCleanPrototypes, headerValue, wildString } from './outside-values.ts';

/*
 * Headers that servers, and requests that pages send to the service worker, may contain: nothing that they say makes a
 * parser throw or gives a number that is none.
 */

afterEach(expectCleanPrototypes);

const dates = [
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
  'Thu, 31 Feb 9999 25:61:61 GMT',
];
const tags = ['"1"', 'W/"1"', '"', 'W/', '*', '"1", "2"'];
const size = fc.oneof(fc.nat(), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER));

test('Content-Range', () => {
  const value = wildString('bytes 0-9/10', 'bytes 5-9/*', 'bytes */10', 'BYTES 1-0/1');
  fc.assert(
    fc.property(value, (header) => {
      const parsed = parseContentRange(header);
      if (parsed === null) return;
      const { range, total } = parsed;
      if (total !== null) expect(Number.isSafeInteger(total) && total >= 0).toBe(true);
      if (range === null) {
        expect(total).not.toBeNull();
        return;
      }
      expect(Number.isSafeInteger(range.start) && range.start >= 0).toBe(true);
      expect(Number.isSafeInteger(range.end) && range.end >= range.start).toBe(true);
      if (total !== null) expect(range.end).toBeLessThan(total);
    }),
  );
  expect(parseContentRange(`bytes 0-1/${'9'.repeat(400)}`)).toBeNull();
  expect(parseContentRange(`bytes */${'9'.repeat(400)}`)).toBeNull();
});

test('Content-Length', () => {
  const value = headerValue('10', '-10', '1e3', '0x10', '1.5', '10, 10', '10, 11', ' ');
  fc.assert(
    fc.property(value, fc.constantFrom('GET', 'HEAD', 'POST'), (length, method) => {
      const headers = new Headers({ 'content-length': length });
      const size = announcedSize(method, headers, 'cors');
      if (size === null) return;
      expect(Number.isSafeInteger(size.bytes) && size.bytes >= 0).toBe(true);
      expect(size.certain).toBe(false);
    }),
  );
});

test('Retry-After, with the server’s own clock', () => {
  const now = 1_800_000_000_000;
  const value = headerValue('120', '-1', ...dates);
  fc.assert(
    fc.property(value, headerValue(...dates), (retryAfter, date) => {
      const wait = retryAfterMs(new Headers({ 'retry-after': retryAfter, date }), now);
      if (wait === null) return;
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(wait)).toBe(true);
    }),
  );
});

test('integrity, as requests and rows have it', () => {
  const value = wildString('sha256-AAAA', 'sha384-', 'sha512-AA== sha256-BB?x', 'md5-AAAA');
  fc.assert(
    fc.property(value, (metadata) => {
      const expected = parseIntegrity(metadata);
      if (expected === null) return;
      expect(['sha256', 'sha384', 'sha512']).toContain(expected.algorithm);
      for (const digest of expected.digests) expect(digest).toMatch(/^[\w+/]+={0,2}$/);
    }),
  );
});

test('HTTP dates', () => {
  fc.assert(
    fc.property(wildString(...dates), (text) => {
      const at = parseHttpDate(text);
      if (at !== null) expect(Number.isFinite(new Date(at).getTime())).toBe(true);
    }),
  );
});

const validators = fc
  .record(
    {
      etag: headerValue(...tags),
      'last-modified': headerValue(...dates),
      date: headerValue(...dates),
    },
    { requiredKeys: [] },
  )
  .map((headers) => new Headers(headers as Record<string, string>));

test('validators: what can be sent as If-Range is what was received, and the relation is symmetric', () => {
  fc.assert(
    fc.property(validators, validators, (one, other) => {
      const strong = strongValidator(one);
      if (strong !== null) expect([one.get('etag'), one.get('last-modified')]).toContain(strong);
      const same = sameRepresentation(one, other);
      expect(sameRepresentation(other, one)).toBe(same);
      if (same) expect(one.get('etag')).toBe(other.get('etag'));
      const differ = differentRepresentation(one, other);
      expect(differentRepresentation(other, one)).toBe(differ);
      expect(same && differ).toBe(false);
    }),
  );
});

test('Range, of what is stored', () => {
  fc.assert(
    fc.property(
      wildString('bytes=0-9', 'bytes=-5', 'bytes=5-', 'bytes=0-0,2-'),
      size,
      (range, of) => {
        const selected = selectRange(range, of);
        if (selected === null || selected === 'unsatisfiable') return;
        expect(selected.start).toBeGreaterThanOrEqual(0);
        expect(selected.end).toBeGreaterThan(selected.start);
        expect(selected.end).toBeLessThanOrEqual(of);
      },
    ),
  );
});

describe('answers of the service worker', () => {
  const asked = fc
    .record(
      {
        range: headerValue('bytes=0-9', 'bytes=-5', 'bytes=9-1'),
        'if-range': headerValue(...tags, ...dates),
        'if-match': headerValue(...tags),
        'if-none-match': headerValue(...tags),
        'if-modified-since': headerValue(...dates),
        'if-unmodified-since': headerValue(...dates),
      },
      { requiredKeys: [] },
    )
    .map((headers) => new Headers(headers as Record<string, string>));

  test('each can be made a Response, and stays within what is stored', () => {
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'get', '');
    const status = fc.constantFrom(200, 206, 404, 0, 999);
    fc.assert(
      fc.property(method, asked, validators, status, size, (way, request, stored, code, bytes) => {
        const plan = planAnswer(
          { method: way, headers: request },
          { status: code, headers: stored, received: bytes, size: bytes },
        );
        if (plan === null) return;
        expect([200, 206, 304, 412, 416]).toContain(plan.status);
        expect(new Response(null, plan).status).toBe(plan.status);
        if (plan.body === null) return;
        expect(plan.body.start).toBeGreaterThanOrEqual(0);
        expect(plan.body.end ?? bytes).toBeLessThanOrEqual(bytes);
      }),
    );
  });
});

test('Vary: no name that a server may send keeps a record from being found or not found', () => {
  const url = 'https://a.test/';
  const headers = new Headers({ accept: 'a/b' });
  fc.assert(
    fc.property(headerValue('Accept', '*', 'Accept, X-B', 'a b', '(', ''), (vary) => {
      const target = { url, method: 'GET', headers, vary };
      const isFound = matchesRequest({ url, method: 'GET', headers }, target);
      expect(isFound).toBe(!vary.split(',').some((name) => name.trim() === '*'));
    }),
  );
});

test('Content-Security-Policy, as the page has it', () => {
  const policy = wildString(
    "default-src 'none'; connect-src 'self' https://*.b.test:*/path",
    'connect-src *',
    'connect-src https://[::1]:8080 data: //x %',
    'default-src',
  );
  const page = fc.constantFrom('https://a.test/page', 'about:srcdoc', 'capacitor://localhost/');
  fc.assert(
    fc.property(policy, page, (text, pageUrl) => {
      expect(allowsConnecting(text, pageUrl, 'https://x.b.test/file')).toBeTypeOf('boolean');
    }),
  );
});

test('request headers: whether they are secret, and whether they need a preflight', () => {
  fc.assert(
    fc.property(
      wildString('accept', 'x-api-key'),
      headerValue('a/b', 'Bearer x'),
      (name, value) => {
        expect(isSecretHeader(name, value)).toBeTypeOf('boolean');
        const headers = new Headers({ accept: value, range: value, 'content-type': value });
        expect(needsPreflight('GET', headers)).toBeTypeOf('boolean');
      },
    ),
  );
});
