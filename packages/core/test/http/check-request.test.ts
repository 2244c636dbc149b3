import { describe, expect, it } from 'vitest';
import { checkCredentials, checkRequest, isMixedContent } from '../../src/http/requests.ts';

const check = (url: string, more = {}) =>
  checkRequest({ url, mode: 'cors', bodyUsed: false, ...more });

describe('checkRequest', () => {
  it.each(['https://a.test/x', 'http://a.test:8080/', 'http://localhost/', 'https://a.test:443/'])(
    'takes %s',
    (url) => {
      expect(() => check(url)).not.toThrow();
    },
  );

  it.each([
    'data:text/plain,x',
    'file:///etc/passwd',
    'blob:https://a.test/1',
    'wss://a.test/',
    'ftp://a.test/',
    'about:blank',
    'x-app://y',
  ])('refuses the scheme of %s', (url) => {
    expect(() => check(url)).toThrow(/scheme.*Only http: and https:/);
  });

  it('refuses no-cors, used bodies and blocked ports, each in its own words', () => {
    expect(() => check('https://a.test/', { mode: 'no-cors' })).toThrow(/no-cors.*allow CORS/);
    expect(() => check('https://a.test/', { bodyUsed: true })).toThrow(/body.*read already.*clone/);
    expect(() => check('https://a.test:6667/')).toThrow(/port 6667/);
  });

  it('cuts long URLs in its messages', () => {
    const url = `data:text/plain,${'x'.repeat(5000)}`;
    expect(() => check(url)).toThrow(/^.{1,300}$/);
  });
});

describe('checkCredentials', () => {
  it('refuses a user name or a password, and does not repeat them', () => {
    for (const url of [
      'https://me@a.test/',
      'https://:secret@a.test/',
      'https://me:secret@a.test/',
    ])
      expect(() => checkCredentials(url)).toThrow(/^a\.test .*(?!secret).*prepareRequest/);
    expect(() => checkCredentials('https://me:secret@a.test/')).not.toThrow(/secret/);
    expect(() => checkCredentials('https://a.test/@x')).not.toThrow();
  });
});

describe('isMixedContent', () => {
  it.each<[string, string, boolean]>([
    ['https://app.test/', 'http://a.test/', true],
    ['https://app.test/', 'https://a.test/', false],
    ['http://app.test/', 'http://a.test/', false],
    ['https://app.test/', 'http://localhost:3000/', false],
    ['https://app.test/', 'http://a.localhost/', false],
    ['https://app.test/', 'http://127.0.0.1/', false],
    ['https://app.test/', 'http://[::1]/', false],
    ['https://app.test/', 'http://127.0.0.1.evil.test/', true],
    ['https://app.test/', 'http://notlocalhost/', true],
    ['', 'http://a.test/', false],
  ])('from %s to %s: %s', (page, url, mixed) => {
    expect(isMixedContent(page, url)).toBe(mixed);
  });
});
