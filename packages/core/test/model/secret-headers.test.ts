import { describe, expect, test } from 'vitest';
import { chooseSecretHeaders, isSecretHeader } from '../../src/model/secrets.ts';

const secret = [
  'Authorization',
  'Proxy-Authorization',
  'Cookie',
  'Set-Cookie',
  'X-Api-Key',
  'Api-Key',
  'ApiKey',
  'X-Goog-Api-Key',
  'Ocp-Apim-Subscription-Key',
  'x-functions-key',
  'X-Auth',
  'X-Auth-Token',
  'X-Access-Token',
  'Private-Token',
  'X-Amz-Security-Token',
  'X-CSRF-Token',
  'X-CSRFToken',
  'X-XSRF-TOKEN',
  'Client-Secret',
  'CF-Access-Client-Secret',
  'X-Session-Id',
  'X-Hub-Signature',
  'DPoP',
  'Authentication-Info',
  'X-Amz-Server-Side-Encryption-Customer-Key',
];

const open = [
  'Accept',
  'Accept-Ranges',
  'Cache-Control',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'Content-Type',
  'Date',
  'ETag',
  'Idempotency-Key',
  'If-Range',
  'Last-Modified',
  'Range',
  'Retry-After',
  'Surrogate-Key',
  'Upload-Offset',
  'Vary',
  'WWW-Authenticate',
  'X-Amz-Meta-Token',
  'X-RateLimit-Remaining-Tokens',
  'X-Request-Id',
];

test.each(secret)('promise 10: E15: %s is a secret', (name) => {
  expect(isSecretHeader(name, 'x')).toBe(true);
  expect(isSecretHeader(name.toLowerCase(), 'x')).toBe(true);
});

test.each(open)('%s is none', (name) => {
  expect(isSecretHeader(name, 'x')).toBe(false);
});

test('a credential is one under any name', () => {
  expect(isSecretHeader('x-forwarded', 'Bearer abc')).toBe(true);
  expect(isSecretHeader('x-user', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')).toBe(true);
  expect(isSecretHeader('x-user', 'eyJ')).toBe(false);
});

test('an address with a query may be a signed one', () => {
  expect(isSecretHeader('location', 'https://cdn.test/a?sig=1')).toBe(true);
  expect(isSecretHeader('location', 'https://tus.test/files/24e5')).toBe(false);
  expect(isSecretHeader('link', '</style.css>; rel=preload')).toBe(false);
});

describe('the option `secretHeaders`', () => {
  test('names are added, in any case', () => {
    const isSecret = chooseSecretHeaders(['X-Trace']);
    expect(isSecret('x-trace', '1')).toBe(true);
    expect(isSecret('X-TRACE', '1')).toBe(true);
    expect(isSecret('authorization', '1')).toBe(true);
    expect(isSecret('accept', '1')).toBe(false);
  });

  test('a function decides alone', () => {
    const isSecret = chooseSecretHeaders((name, value) => name !== 'location' && value === 'x');
    expect(isSecret('Location', 'x')).toBe(false);
    expect(isSecret('accept', 'x')).toBe(true);
  });

  test('promise 12: what throws or does not decide means that it is a secret', () => {
    const throwing = chooseSecretHeaders(() => {
      throw new Error('of the app');
    });
    expect(throwing('accept', 'x')).toBe(true);
    expect(chooseSecretHeaders((() => undefined) as never)('accept', 'x')).toBe(true);
  });

  test.each(['x-api-key', [1], {}, null])('%j is refused', (option) => {
    expect(() => chooseSecretHeaders(option as never)).toThrow(TypeError);
  });
});
