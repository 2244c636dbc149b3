import { expect, test } from 'vitest';
import { allowsConnecting } from '../../src/browser/polyfill-scope.ts';

const PAGE = 'https://app.example/page';

test.each([
  ["connect-src 'none'", 'https://app.example/a', false],
  ["default-src 'none'", 'https://cdn.example/a', false],
  ["default-src 'none'; connect-src *", 'https://cdn.example/a', true],
  ["script-src 'none'", 'https://cdn.example/a', true],
  ["connect-src 'self'", 'https://app.example/a', true],
  ["connect-src 'self'", 'https://app.example:8443/a', false],
  ["connect-src 'self'", 'https://cdn.example/a', false],
  ['connect-src', 'https://app.example/a', false],
  ['connect-src https:', 'https://cdn.example/a', true],
  ['connect-src https:', 'http://localhost/a', false],
  ['connect-src cdn.example', 'https://cdn.example/a', true],
  ['connect-src cdn.example', 'https://cdn.example:8443/a', false],
  ['connect-src cdn.example:8443', 'https://cdn.example:8443/a', true],
  ['connect-src cdn.example:*', 'https://cdn.example:1234/a', true],
  ['connect-src http://cdn.example', 'https://cdn.example/a', true],
  ['connect-src *.example', 'https://a.cdn.example/a', true],
  ['connect-src *.cdn.example', 'https://cdn.example/a', false],
  ['connect-src https://cdn.example/media/', 'https://cdn.example/media/a', true],
  ['connect-src https://cdn.example/media/', 'https://cdn.example/other', false],
  ['connect-src https://cdn.example/a', 'https://cdn.example/a?b', true],
  ["connect-src https://cdn.example, connect-src 'self'", 'https://cdn.example/a', false],
  ["CONNECT-SRC 'NONE'; connect-src *", 'https://cdn.example/a', false],
])('%s and %s: %s', (policy, url, allowed) => {
  expect(allowsConnecting(policy, PAGE, url)).toBe(allowed);
});
