import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storableResponseUrl, withoutSecrets } from '../../src/model/secrets.ts';

describe('promise 10: R20: where a response came from', () => {
  const storedUrl = 'https://app.test/files/a.mp3?id=5&lang=de';
  const signed = `${storedUrl}&X-Amz-Signature=s3cret`;

  test.each([
    ['nothing was added', storedUrl, storedUrl, storedUrl],
    ['the stored URL has a fragment', `${storedUrl}#t=3`, storedUrl, storedUrl],
    ['the hook signed it', signed, signed, storedUrl],
    [
      'the hook chose another host',
      'https://cdn.test/s3cret/a',
      'https://cdn.test/s3cret/a',
      storedUrl,
    ],
    [
      'a server redirected it to a signed URL',
      storedUrl,
      'https://u:s3cret@cdn.test/b.mp3?id=5&sig=s3cret&lang=de#s3cret',
      'https://cdn.test/b.mp3?id=5&lang=de',
    ],
    [
      'the hook signed it, and a server passed that on',
      signed,
      'https://cdn.test/b.mp3?X-Amz-Signature=s3cret&id=5',
      'https://cdn.test/b.mp3?id=5',
    ],
    [
      'the hook put a token into the path, and a server passed that on',
      'https://app.test/s3cret/a.mp3',
      'https://cdn.test/s3cret/a.mp3',
      'https://cdn.test/',
    ],
    ['a parameter has another value', storedUrl, 'https://cdn.test/b?id=6', 'https://cdn.test/b'],
    ['no network made it', storedUrl, '', ''],
    ['it makes no sense', storedUrl, 'http://[', ''],
  ])('%s', (_, sentUrl, responseUrl, kept) => {
    const stored = sentUrl.includes('#') ? sentUrl : storedUrl;
    expect(storableResponseUrl(responseUrl, { storedUrl: stored, sentUrl })).toBe(kept);
  });

  test('nothing of a URL that was not stored is kept but the origin and the path', () => {
    const token = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 12 });
    fc.assert(
      fc.property(
        token,
        fc.webUrl({ withQueryParameters: true }),
        fc.boolean(),
        (secret, to, hooked) => {
          const sentUrl = hooked ? `https://app.test/${secret}?k=${secret}` : storedUrl;
          const target = new URL(to);
          target.username = secret;
          target.searchParams.append('t', secret);
          target.hash = secret;
          if (hooked) target.pathname = `/${secret}${target.pathname}`;
          const kept = storableResponseUrl(target.href, { storedUrl, sentUrl });
          expect(kept).not.toContain(secret);
          expect(new URL(kept).origin).toBe(target.origin);
        },
      ),
    );
  });
});

describe('promise 10: E15: what is said of trouble', () => {
  test.each([
    ['Failed to fetch', 'Failed to fetch'],
    [
      'https://cdn.test/a?X-Amz-Signature=s3cret was reached, and its answer may not be read.',
      'https://cdn.test/a?… was reached, and its answer may not be read.',
    ],
    ['No ws://u:s3cret@h.test/x#s3cret, sorry', 'No ws://h.test/x#… sorry'],
    [
      'Refused to connect to "https://cdn.test/a?s3cret".',
      'Refused to connect to "https://cdn.test/a?…".',
    ],
    ['GET /files/a.mp3?token=s3cret failed', 'GET /files/a.mp3?… failed'],
    ['Headers.set: "Bearer s3cret-s3cret" is invalid', 'Headers.set: "Bearer …" is invalid'],
    ['Has a file changed since? Send it again.', 'Has a file changed since? Send it again.'],
    ['https://u:s3cret@h.test', 'https://h.test'],
  ])('%s', (message, shown) => {
    expect(withoutSecrets(message)).toBe(shown);
  });

  test('no query of a URL comes through, in any words', () => {
    const word = fc.string({ maxLength: 30 });
    const token = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 12 });
    fc.assert(
      fc.property(word, fc.webUrl(), token, word, (before, url, secret, after) => {
        const message = `${before} ${url}?sig=${secret} ${after}`;
        expect(withoutSecrets(message)).not.toContain(secret);
      }),
    );
  });

  test('said twice it says the same, and long complaints are cut', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000 }), (message) => {
        const once = withoutSecrets(message);
        expect(withoutSecrets(once)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(2100);
      }),
    );
  });

  test('nothing that is said takes long to look through', () => {
    for (const part of ['http://', 'a?', 'a?b', 'bearer ', '://', 'a#='])
      expect(withoutSecrets(part.repeat(100_000)).length).toBeLessThanOrEqual(2100);
  });
});
