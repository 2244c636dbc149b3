import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHttpDate } from '../../src/http/validators.ts';

const AT = Date.UTC(1994, 10, 6, 8, 49, 37);

test.each([
  'Sun, 06 Nov 1994 08:49:37 GMT',
  'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994',
])('RFC 9110 §5.6.7: %s', (value) => expect(parseHttpDate(value)).toBe(AT));

test.each([
  null,
  '',
  'now',
  '1994-11-06T08:49:37Z',
  '784111777',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 CET',
  'Sun, 06 Foo 1994 08:49:37 GMT',
  // Letters of two months.
  'Sun, 06 anF 1994 08:49:37 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:49:37 GMT',
  'sun, 06 nov 1994 08:49:37 gmt',
])('%j is none', (value) => expect(parseHttpDate(value)).toBeNull());

test('reads what Date writes', () => {
  const seconds = fc.integer({ min: 0, max: 253_402_300_799 });
  fc.assert(
    fc.property(seconds, (second) => {
      const at = second * 1000;
      return parseHttpDate(new Date(at).toUTCString()) === at;
    }),
  );
});
