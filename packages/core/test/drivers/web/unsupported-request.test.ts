import { expect, test } from 'vitest';
import { unsupportedReason } from '../../../src/drivers/web/start-native.ts';

const reasonFor = (url: string, init?: RequestInit) =>
  unsupportedReason(new Request(url, init), 'https://app.test/page');

test('ordinary requests go to the browser', () => {
  expect(reasonFor('https://app.test/a')).toBeNull();
  expect(reasonFor('https://app.test/a', { method: 'PUT', headers: { 'X-A': '1' } })).toBeNull();
  expect(reasonFor('https://cdn.test/a', { headers: { Range: 'bytes=0-' } })).toBeNull();
  expect(reasonFor('https://cdn.test/a', { method: 'POST', credentials: 'include' })).toBeNull();
});

test.each<[string, string, RequestInit]>([
  ['CORS preflight', 'https://cdn.test/a', { method: 'PUT' }],
  ['CORS preflight', 'https://cdn.test/a', { headers: { Authorization: 'Bearer x' } }],
  ['redirect mode', 'https://app.test/a', { redirect: 'manual' }],
  ['credentials mode', 'https://app.test/a', { credentials: 'omit' }],
  ['integrity', 'https://app.test/a', { integrity: 'sha256-AAAA' }],
  ['cache mode', 'https://app.test/a', { cache: 'only-if-cached', mode: 'same-origin' }],
  ['referrer', 'https://app.test/a', { referrer: '' }],
])('not because of its %s', (what, url, init) => {
  expect(reasonFor(url, init)).toContain(what);
});
