import { expect, test } from 'vitest';
import { needsPreflight } from '../../src/http/headers.ts';

const asked = (method: string, headers: Record<string, string> = {}) =>
  needsPreflight(method, new Headers(headers));

test('simple requests have none', () => {
  for (const method of ['GET', 'HEAD', 'POST']) expect(asked(method)).toBe(false);
  expect(asked('GET', { Accept: 'audio/*, text/plain;q=0.5', 'Accept-Language': 'de' })).toBe(
    false,
  );
  expect(asked('GET', { Range: 'bytes=100-' })).toBe(false);
  expect(asked('POST', { 'Content-Type': 'Text/Plain; charset=utf-8' })).toBe(false);
  expect(asked('POST', { 'Content-Type': 'multipart/form-data; boundary=--x' })).toBe(false);
});

test.each<[string, Record<string, string>?]>([
  ['PUT'],
  ['DELETE'],
  ['GET', { Authorization: 'Bearer x' }],
  ['GET', { 'If-Range': '"x"' }],
  ['GET', { Range: 'bytes=-100' }],
  ['GET', { Range: 'bytes=0-1, 4-5' }],
  ['GET', { 'Accept-Language': 'de_DE' }],
  ['GET', { Accept: 'a'.repeat(129) }],
  ['GET', { Accept: '{json}' }],
  ['POST', { 'Content-Type': 'application/json' }],
  ['POST', { 'Content-Type': 'audio/mpeg' }],
])('%s %j has one', (method, headers) => {
  expect(asked(method, headers)).toBe(true);
});
