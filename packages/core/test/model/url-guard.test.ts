import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUrl } from '../../src/model/url-guard.ts';

const canParse = (value: unknown) => typeof value === 'string' && URL.canParse(value);

test('an address is one that the browser can parse, whichever came before it', () => {
  const beginning = fc.constantFrom(
    'https://media.test/',
    'http://127.0.0.1:8080/',
    'https://user@media.test/',
    'HTTPS://media.test/',
    'https://media.test',
    'https:/media.test/',
    'https://me dia.test/',
    'https://media.test:port/',
    'https://[::1]/',
    'https://[::1/',
    'https:///',
    'data:,',
    '',
  );
  const address = fc
    .tuple(beginning, fc.oneof(fc.string(), fc.webPath()))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(address, { maxLength: 8 }), (list) => {
      for (const each of list) expect(isUrl(each), each).toBe(canParse(each));
    }),
    { numRuns: 300 },
  );
});

test('what is no string is no address', () => {
  isUrl('https://media.test/a');
  for (const odd of [undefined, null, 5, {}, new URL('https://media.test/a')])
    expect(isUrl(odd)).toBe(false);
});
