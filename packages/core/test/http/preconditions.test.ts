import { describe, expect, test } from 'vitest';
import { evaluatePreconditions, rangeApplies } from '../../src/http/ranges.ts';

const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT';
const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT';
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const strong = new Headers({ etag: '"v1"', 'last-modified': MODIFIED, date: LATER });
const weak = new Headers({ etag: 'W/"v1"' });
const bare = new Headers();

const outcome = (request: Record<string, string>, stored = strong) =>
  evaluatePreconditions(new Headers(request), stored);

describe('RFC 9110 §13.1', () => {
  test.each<[Record<string, string>, Headers, string]>([
    [{}, strong, 'met'],
    [{ 'if-none-match': '"v1"' }, strong, 'not-modified'],
    [{ 'if-none-match': 'W/"v1"' }, strong, 'not-modified'],
    [{ 'if-none-match': '"v1"' }, weak, 'not-modified'],
    [{ 'if-none-match': '"v0", "a,b", "v1"' }, strong, 'not-modified'],
    [{ 'if-none-match': '"v2"' }, strong, 'met'],
    [{ 'if-none-match': 'v1' }, strong, 'met'],
    [{ 'if-none-match': '*' }, strong, 'not-modified'],
    [{ 'if-none-match': '"v1"' }, bare, 'met'],
    [{ 'if-modified-since': MODIFIED }, strong, 'not-modified'],
    [{ 'if-modified-since': LATER }, strong, 'not-modified'],
    [{ 'if-modified-since': EARLIER }, strong, 'met'],
    [{ 'if-modified-since': 'yesterday' }, strong, 'met'],
    [{ 'if-modified-since': LATER }, bare, 'met'],
    [{ 'if-match': '"v1"' }, strong, 'met'],
    [{ 'if-match': '*' }, bare, 'met'],
    [{ 'if-match': 'W/"v1"' }, strong, 'failed'],
    [{ 'if-match': 'W/"v1"' }, weak, 'failed'],
    [{ 'if-match': '"v2"' }, strong, 'failed'],
    [{ 'if-unmodified-since': MODIFIED }, strong, 'met'],
    [{ 'if-unmodified-since': EARLIER }, strong, 'failed'],
    [{ 'if-unmodified-since': EARLIER }, bare, 'met'],
    // §13.2.2: the tag goes before the date.
    [{ 'if-none-match': '"v2"', 'if-modified-since': LATER }, strong, 'met'],
    [{ 'if-match': '"v1"', 'if-unmodified-since': EARLIER }, strong, 'met'],
    [{ 'if-match': '"v1"', 'if-none-match': '"v1"' }, strong, 'not-modified'],
  ])('%j', (request, stored, expected) => expect(outcome(request, stored)).toBe(expected));
});

describe('If-Range, §13.1.5', () => {
  test.each<[string | null, Headers, boolean]>([
    [null, bare, true],
    ['"v1"', strong, true],
    ['"v2"', strong, false],
    ['W/"v1"', weak, false],
    ['"v1"', weak, false],
    ['"v1"', bare, false],
    [MODIFIED, strong, true],
    [LATER, strong, false],
    ['nonsense', strong, false],
    // Served in the second that it was modified in: it may have been modified again.
    [MODIFIED, new Headers({ 'last-modified': MODIFIED, date: MODIFIED }), false],
  ])('%j', (ifRange, stored, applies) => expect(rangeApplies(ifRange, stored)).toBe(applies));
});
