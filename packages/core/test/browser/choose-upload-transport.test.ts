import { describe, expect, test } from 'vitest';
import { chooseUploadTransport } from '../../src/browser/transport.ts';

const choose = (init: RequestInit, { crossOrigin = false, bodyType = '' } = {}) =>
  chooseUploadTransport({
    request: new Request('https://example.test/', { method: 'POST', ...init }),
    bodyType,
    crossOrigin,
  });

test('an ordinary upload goes by XHR, for its progress', () => {
  expect(choose({})).toBe('xhr');
  expect(choose({ method: 'PUT', credentials: 'include' })).toBe('xhr');
});

describe('what XHR can not do goes by fetch', () => {
  test.each<RequestInit>([
    { mode: 'same-origin' },
    { credentials: 'omit' },
    { cache: 'no-store' },
    { redirect: 'error' },
    { redirect: 'manual' },
    { referrer: '' },
    { referrerPolicy: 'no-referrer' },
    { integrity: 'sha256-AAAA' },
  ])('%j', (init) => expect(choose(init)).toBe('fetch'));
});

describe('across origins, XHR must not bring about a preflight that there would not be', () => {
  const across = (init: RequestInit, bodyType = '') =>
    choose(init, { crossOrigin: true, bodyType });

  test('simple uploads go by fetch', () => {
    expect(across({})).toBe('fetch');
    expect(across({}, 'text/plain;charset=UTF-8')).toBe('fetch');
    expect(across({ headers: { 'Content-Type': 'Multipart/Form-Data; boundary=x' } })).toBe(
      'fetch',
    );
    expect(across({ headers: { 'Accept-Language': 'de' } })).toBe('fetch');
  });

  test('those with a preflight anyway go by XHR', () => {
    expect(across({ method: 'PUT' })).toBe('xhr');
    expect(across({}, 'audio/mpeg')).toBe('xhr');
    expect(across({ headers: { 'Content-Type': 'application/json' } }, 'text/plain')).toBe('xhr');
    expect(across({ headers: { 'X-Token': '1' } })).toBe('xhr');
  });
});
