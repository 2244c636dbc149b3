import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesRequest } from '../../src/http/requests.ts';

const target = (url: string, more = {}) => ({
  url,
  method: 'GET',
  headers: new Headers(),
  vary: null,
  ...more,
});
const part = fc.stringMatching(/^[a-z]{0,3}$/);
const url = fc
  .tuple(part, part, part)
  .map(([path, query, hash]) => `https://a.test/${path}?${query}#${hash}`);

describe('matchesRequest', () => {
  it('a request matches itself, with any options', () => {
    const options = fc.record({
      ignoreSearch: fc.boolean(),
      ignoreMethod: fc.boolean(),
      ignoreVary: fc.boolean(),
    });
    fc.assert(
      fc.property(url, options, (at, given) => {
        expect(matchesRequest(target(at), target(at, { vary: 'accept, x-b' }), given)).toBe(true);
      }),
    );
  });

  it('fragments never count, the query does unless it is ignored, and an option only widens', () => {
    fc.assert(
      fc.property(url, url, (a, b) => {
        const [one, other] = [new URL(a), new URL(b)];
        const exact = matchesRequest(target(a), target(b));
        const loose = matchesRequest(target(a), target(b), { ignoreSearch: true });
        expect(loose).toBe(one.pathname === other.pathname);
        if (exact) expect(loose).toBe(true);
        one.hash = '';
        other.hash = '';
        expect(exact).toBe(one.href === other.href);
      }),
    );
  });

  it('the method counts, unless it is ignored', () => {
    const post = target('https://a.test/', { method: 'POST' });
    expect(matchesRequest(target('https://a.test/'), post)).toBe(false);
    expect(matchesRequest(target('https://a.test/'), post, { ignoreMethod: true })).toBe(true);
  });

  it('Vary: the named headers must be equal, present or not; * never matches', () => {
    const withLanguage = (language?: string) =>
      target('https://a.test/', {
        headers: new Headers(language ? { 'accept-language': language } : {}),
      });
    const stored = (vary: string) => ({ ...withLanguage('nn'), vary });
    expect(matchesRequest(withLanguage('nn'), stored('Accept-Language'))).toBe(true);
    expect(matchesRequest(withLanguage('de'), stored('Accept-Language'))).toBe(false);
    expect(matchesRequest(withLanguage(), stored('x, Accept-Language'))).toBe(false);
    expect(matchesRequest(withLanguage(), stored(' , x'))).toBe(true);
    expect(matchesRequest(withLanguage('nn'), stored('*'))).toBe(false);
    expect(matchesRequest(withLanguage('nn'), stored('*'), { ignoreVary: true })).toBe(true);
  });
});
