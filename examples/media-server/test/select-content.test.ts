import { describe, expect, it } from 'vitest';
import { parseByteRange } from '../src/byte-range.ts';
import { selectContent } from '../src/select-content.ts';

describe('a Range header', () => {
  it.each([
    [undefined, undefined],
    ['bytes=0-', { from: 0, to: 100 }],
    ['bytes=10-19', { from: 10, to: 20 }],
    ['bytes=10-1000', { from: 10, to: 100 }],
    ['bytes=99-99', { from: 99, to: 100 }],
    ['bytes=-7', { from: 93, to: 100 }],
    ['bytes=-700', { from: 0, to: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,5-6', undefined],
    ['items=0-1', undefined],
    ['bytes=a-b', undefined],
  ])('%s of 100 bytes is %o', (header, range) => {
    expect(parseByteRange(header, 100)).toEqual(range);
  });

  it('finds nothing in an empty file', () => {
    expect(parseByteRange('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseByteRange('bytes=-5', 0)).toBe('unsatisfiable');
  });
});

describe('the selected content', () => {
  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const file = { size: 100, etag: '"v1"', lastModified: date, ranges: true };
  const range = 'bytes=10-';

  it('is a part when If-Range proves that the file is the same', () => {
    for (const ifRange of ['"v1"', date]) {
      const selected = selectContent({ range, 'if-range': ifRange }, file);
      expect(selected.status, ifRange).toBe(206);
      expect(selected.headers).toContainEqual(['Content-Range', 'bytes 10-99/100']);
      expect(selected.headers).toContainEqual(['Content-Length', '90']);
    }
  });

  it('is the whole file when it does not', () => {
    for (const ifRange of ['"v2"', 'W/"v1"', 'Fri, 02 Jan 2026 00:00:00 GMT']) {
      expect(selectContent({ range, 'if-range': ifRange }, file).status, ifRange).toBe(200);
    }
    const weak = { ...file, etag: 'W/"v1"' };
    expect(selectContent({ range, 'if-range': 'W/"v1"' }, weak).status).toBe(200);
    expect(selectContent({ range }, { ...file, ranges: false }).status).toBe(200);
  });

  it('is refused with the size when the range lies behind the end', () => {
    const selected = selectContent({ range: 'bytes=100-' }, file);
    expect(selected.status).toBe(416);
    expect(selected.headers).toContainEqual(['Content-Range', 'bytes */100']);
  });

  it('is nothing when the client has it already', () => {
    expect(selectContent({ 'if-none-match': '"v0", W/"v1"' }, file).status).toBe(304);
    expect(selectContent({ 'if-none-match': '"v0"' }, file).status).toBe(200);
  });
});
