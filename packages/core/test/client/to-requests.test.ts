import { describe, expect, it } from 'vitest';
import { toRequests } from '../../src/client/start-fetch.ts';

const base = 'https://app.test/dir/page';
const urls = (...given: Parameters<typeof toRequests>) =>
  toRequests(...given).map(({ url }) => url);

describe('toRequests', () => {
  it('takes one or a list of strings, URLs and Requests; relative ones go by the base', () => {
    expect(urls('x?y#z', base)).toEqual(['https://app.test/dir/x?y#z']);
    expect(urls(new URL('https://a.test/'), base)).toEqual(['https://a.test/']);
    const request = new Request('https://a.test/r', { method: 'POST', body: 'x' });
    expect(toRequests([request, '/y'], base)[0]).toBe(request);
    expect(request.bodyUsed).toBe(false);
    expect(urls(['/a', '/a'], base)).toHaveLength(2);
  });

  it.each<[string, Parameters<typeof toRequests>[0], RegExp]>([
    ['an empty list', [], /at least one request/],
    ['what is no URL', 'http://', /"http:\/\/" is not a URL/],
    ['credentials', 'https://me:pw@a.test/', /user name or password.*prepareRequest/],
    ['a scheme', 'data:,x', /scheme/],
    ['one bad among good ones', ['/ok', 'ftp://a.test/'], /scheme/],
    ['a blocked port', 'http://a.test:25/', /port 25/],
  ])('refuses %s', (_, requests, message) => {
    expect(() => toRequests(requests, base)).toThrow(TypeError);
    expect(() => toRequests(requests, base)).toThrow(message);
  });

  it('refuses a Request whose body has been read', async () => {
    const request = new Request('https://a.test/', { method: 'POST', body: 'x' });
    await request.text();
    expect(() => toRequests(request, base)).toThrow(/read already/);
  });

  it('P11: refuses what is missing, which as a string would be asked for as /undefined', () => {
    for (const missing of [undefined, null, [undefined], ['/a', null], '', [' ']])
      expect(() => toRequests(missing as never, base)).toThrow(/needs requests/);
  });

  it('P11: refuses what is no request, and the platform would make a string of', () => {
    const others = [
      5,
      false,
      {},
      { url: '/a' },
      new Set(['/a']),
      Promise.resolve('/a'),
      () => '/a',
    ];
    for (const other of [...others, new Response('a'), Symbol('a'), [['/a']]])
      expect(() => toRequests(other as never, base)).toThrow(/needs requests/);
    expect(() => toRequests(Promise.resolve('/a') as never, base)).toThrow(/one was .*Promise/);
  });

  it('takes whatever has a URL, such as a link or the location', () => {
    const link = { href: '/a', toString: () => '/a' };
    expect(urls(link as never, base)).toEqual(['https://app.test/a']);
  });
});
