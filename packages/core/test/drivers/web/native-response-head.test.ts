import { expect, test } from 'vitest';
import { nativeResponseHead } from '../../../src/drivers/web/native-answer.ts';

const headers = { ETag: '"1"', 'Content-Type': 'audio/mpeg', 'X-Secret': 'yes', 'X-Public': 'yes' };

function headOf(url: string, expose: string | null, init: RequestInit = {}, answered = url) {
  const exposed = expose === null ? {} : { 'Access-Control-Expose-Headers': expose };
  const response = new Response('', { headers: { ...headers, ...exposed } });
  Object.defineProperty(response, 'url', { value: answered });
  const head = nativeResponseHead(response, new Request(url, init), {
    pageUrl: 'https://app.test/page',
    storedUrl: url,
    isSecretHeader: (name) => name === 'x-hidden',
  });
  return { type: head.type, names: head.headers.map(([name]) => name) };
}

test('of the own origin everything is seen', () => {
  const { type, names } = headOf('https://app.test/a', null);
  expect(type).toBe('basic');
  expect(names).toContain('x-secret');
});

test('of another origin only what it exposes', () => {
  expect(headOf('https://cdn.test/a', null)).toEqual({ type: 'cors', names: ['content-type'] });
  const { names } = headOf('https://cdn.test/a', 'ETag, x-public');
  expect(names).toEqual(['content-type', 'etag', 'x-public']);
  const redirected = headOf('https://app.test/a', null, {}, 'https://cdn.test/a');
  expect(redirected).toEqual({ type: 'cors', names: ['content-type'] });
});

test('an asterisk exposes everything, but not to requests with credentials', () => {
  expect(headOf('https://cdn.test/a', '*').names).toContain('x-secret');
  const { names } = headOf('https://cdn.test/a', '*', { credentials: 'include' });
  expect(names).toEqual(['content-type']);
});
