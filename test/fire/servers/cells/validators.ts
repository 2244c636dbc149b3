import type { Cell } from './cell.ts';
import { CUT, changed, type FileTraits, file, LAST_MODIFIED, SIZE } from './file.ts';
import { gotAnew, gotChanged, gotWhole, onceOnResume, whole } from './stories.ts';

const soon = new Date(Date.parse(LAST_MODIFIED)).toUTCString();

/** What proves in the first answer, and what the second one says of itself; the bytes are the same. */
const same: Readonly<Record<string, readonly [first: FileTraits, second: FileTraits]>> = {
  'a strong ETag': [{}, {}],
  'a date alone': [{ etag: null }, { etag: null }],
  'an ETag alone': [{ lastModified: null }, { lastModified: null }],
  'the same ETag and another date': [{}, { lastModified: 'Wed, 04 Nov 2026 10:00:00 GMT' }],
};

/** Validators of the first answer, and of every later one: they prove nothing, though the bytes are the same. */
const unprovable: Readonly<Record<string, readonly [first: FileTraits, second: FileTraits]>> = {
  'none from the start': [
    { etag: null, lastModified: null },
    { etag: null, lastModified: null },
  ],
  'a weak ETag from the start': [
    { etag: 'W/"1"', lastModified: null },
    { etag: 'W/"1"', lastModified: null },
  ],
  'a weak ETag and a date (E21)': [{ etag: 'W/"1"' }, { etag: 'W/"1"' }],
  'a date of the second it was served in': [
    { etag: null, date: soon },
    { etag: null, date: soon },
  ],
  'a date, with Date hidden (E21)': [
    { etag: null, cors: ['Last-Modified', 'Content-Range'] },
    { etag: null, cors: ['Last-Modified', 'Content-Range'] },
  ],
  'an ETag that is not quoted': [
    { etag: 'abc', lastModified: null },
    { etag: 'abc', lastModified: null },
  ],
  'a date that is none': [
    { etag: null, lastModified: 'yesterday' },
    { etag: null, lastModified: 'yesterday' },
  ],
  'hidden ones': [{ cors: 'plain' }, { cors: 'plain' }],
  'Accept-Ranges: none': [{ acceptRanges: 'none' }, { acceptRanges: 'none' }],
};

/** The second answer's validators are not the first one's, once; the bytes have not changed. */
const odd: Readonly<Record<string, FileTraits>> = {
  weaken: { etag: 'W/"original"' },
  vanish: { etag: null, lastModified: null },
  'are only the date now': { etag: null },
  'are hidden now': { cors: ['Content-Range'] },
};

export const validators: readonly Cell[] = [
  ...Object.entries(same).map(([what, [first, second]]) =>
    onceOnResume(`a 206 with ${what}`, file(second), gotWhole, {
      traits: first,
      next: file(second),
    }),
  ),
  ...Object.entries(unprovable).map(([what, [first, second]]) =>
    onceOnResume(`validators: ${what}`, file(second), gotAnew, {
      traits: first,
      next: file(second),
      quick: what.startsWith('a weak ETag and'),
    }),
  ),
  ...Object.entries(odd).map(([what, second]) =>
    // The server ignores If-Range, as a cache in between may.
    onceOnResume(
      `a 206 whose validators ${what}`,
      (request) =>
        file(second)({
          ...request,
          headers: { ...request.headers, 'if-range': undefined as never },
        }),
      gotWhole,
      { quick: what === 'weaken' },
    ),
  ),
  onceOnResume(
    'a 206 of changed bytes behind a weak ETag that stayed the same',
    file({ content: changed, etag: 'W/"1"', lastModified: null }),
    gotChanged,
    {
      traits: { etag: 'W/"1"', lastModified: null },
      next: file({ content: changed, etag: 'W/"1"', lastModified: null }),
    },
  ),
  onceOnResume(
    'a 206 of changed bytes without validators',
    file({ content: changed, etag: null, lastModified: null }),
    gotChanged,
    { next: file({ content: changed, etag: null, lastModified: null }) },
  ),
  onceOnResume(
    'a 206 of changed bytes with another date',
    (request) =>
      file({ content: changed, etag: null, lastModified: 'Wed, 04 Nov 2026 10:00:00 GMT' })({
        ...request,
        headers: { ...request.headers, 'if-range': undefined as never },
      }),
    gotChanged,
    {
      traits: { etag: null },
      next: file({ content: changed, etag: null, lastModified: 'Wed, 04 Nov 2026 10:00:00 GMT' }),
    },
  ),
  onceOnResume(
    'a file that has grown',
    file({ content: new Uint8Array([...changed, ...changed]), etag: '"grown"' }),
    { ends: [whole(new Uint8Array([...changed, ...changed]))], mayFall: true, requests: 8 },
    { next: file({ content: new Uint8Array([...changed, ...changed]), etag: '"grown"' }) },
  ),
  onceOnResume(
    'a file that is now as short as what is stored',
    file({ content: changed.subarray(0, CUT), etag: '"short"' }),
    { ends: [whole(changed.subarray(0, CUT))], mayFall: true, requests: 8 },
    { next: file({ content: changed.subarray(0, CUT), etag: '"short"' }) },
  ),
  onceOnResume(
    'a file that is back after it was another',
    file({
      content: changed,
      etag: '"changed"',
      breaks: { after: SIZE / 2, by: 'reset' },
      ranges: false,
    }),
    { ends: [whole()], mayFall: true, requests: 8 },
    { next: file() },
  ),
];
