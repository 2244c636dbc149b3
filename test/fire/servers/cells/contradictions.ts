import { answer } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn } from './cell.ts';
import { CUT, changed, corsFields, file, original, SIZE } from './file.ts';
import {
  alwaysOnResume,
  cut,
  gotAnew,
  gotChanged,
  gotWhole,
  onceFresh,
  onceOnResume,
  unproven,
  unprovenPrefix,
  waits,
  whole,
} from './stories.ts';

/** The bytes from where it was asked to begin, whatever else the head says. */
const from = (range: string | undefined): number =>
  Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
const bytesFrom = (range: string | undefined): Uint8Array => original.subarray(from(range));

/** 200, with the rest as its body: servers that forget the status. */
const restAs200: Script = (request) =>
  file({ content: bytesFrom(request.headers.range), ranges: false })(request);
/** 206 with the right range in its head, and the whole file as its body. */
const wholeAs206: Script = (request) => {
  const proper = file()(request);
  return request.headers.range === undefined
    ? proper
    : {
        head: proper.head.replace(/Content-Length: \d+/, `Content-Length: ${SIZE}`),
        body: [{ send: original }],
      };
};

const another = { content: changed, etag: '"another"', type: 'audio/mpeg', ranges: false } as const;

/** Lengths that are none in HTTP, and that JavaScript takes for numbers. */
const lengths = [
  '1e5',
  '0x186A0',
  '+100000',
  '100000.0',
  '',
  '100000 bytes',
  '99999999999999999999',
];

export const contradictions: readonly Cell[] = [
  onceOnResume('200 with the rest as its body', restAs200, gotWhole),
  alwaysOnResume('200 with the rest as its body', restAs200, { ...gotAnew, requests: 20 }),
  onceOnResume('a 206 with the whole as its body', wholeAs206, gotAnew),
  alwaysOnResume('a 206 with the whole as its body', wholeAs206, { ...gotAnew, requests: 20 }),
  onceOnResume(
    '200 with the same ETag and no byte',
    file({ content: new Uint8Array(), ranges: false }),
    gotWhole,
  ),
  onceOnResume(
    '200 with the same ETag and half of the file',
    file({ content: original.subarray(0, SIZE / 2), ranges: false }),
    gotWhole,
  ),
  onceOnResume(
    '200 with the same ETag and other bytes',
    file({ content: changed, ranges: false }),
    // Whose word counts, the tag's or the bytes'? Either is one representation.
    { ...gotAnew, ends: [whole(), whole(changed)] },
  ),
  alwaysOnResume('a changed file behind the same ETag', file({ content: changed }), {
    ...gotAnew,
    ends: [whole(changed)],
    requests: 30,
  }),
  alwaysOnResume('another file of another type', file(another), { ...gotChanged, requests: 30 }),
  // A page with a name of its own may still be a portal's: what is stored of something else is kept.
  alwaysOnResume('a page with a name', file({ ...another, type: 'text/html' }), {
    ends: [waits(/Something else/)],
    requests: 40,
  }),
  onceOnResume('another type, of the same ETag', file({ type: 'audio/mpeg' }), gotWhole),
  onceFresh(
    'chunks with extensions and trailers',
    (request) => {
      const { head } = file({ length: 'chunked', acceptRanges: null })(request);
      const half = SIZE / 2;
      return {
        head,
        body: [
          { send: `${half.toString(16)};name=value;other="x"\r\n` },
          { send: original.subarray(0, half) },
          { send: `\r\n000${half.toString(16).toUpperCase()}\r\n` },
          { send: original.subarray(half) },
          { send: '\r\n0\r\nX-Checksum: abc\r\n\r\n' },
        ],
      };
    },
    { ends: [unproven()], mayFall: true, requests: 8 },
  ),
  ...lengths.map((length) =>
    onceFresh(
      `a Content-Length of “${length}”`,
      file({ length: 'none', fields: [['Content-Length', length]] }),
      // What an engine makes of it differs: nothing, an error, or an empty body.
      { ends: [unproven(), unprovenPrefix], mayFall: true, requests: 10 },
    ),
  ),
  // The app's own range: what comes is its whole response.
  {
    name: 'a range that the app itself asks for',
    headers: { Range: 'bytes=1000-1999' },
    server: inTurn(file()),
    expected: {
      ends: [{ kind: 'success', body: original.subarray(1000, 2000), unproven: 'any' }],
      requests: 3,
    },
  },
  {
    name: 'a range that the app itself asks for, cut once',
    headers: { Range: 'bytes=1000-50999' },
    server: inTurn(file({ breaks: { after: 9000, by: 'close' } }), file()),
    expected: {
      ends: [{ kind: 'success', body: original.subarray(1000, 51_000), unproven: 'any' }],
      mayFall: true,
      requests: 6,
    },
  },
  {
    name: 'a range that the app itself asks for, and the whole comes',
    headers: { Range: 'bytes=1000-1999' },
    server: inTurn(file({ ranges: false })),
    expected: { ends: [unproven()], requests: 3 },
  },
  {
    name: 'a range that the app itself asks for, and that does not exist',
    headers: { Range: 'bytes=200000-' },
    server: inTurn(file()),
    expected: { ends: [{ kind: 'failure', reason: 'bad-status', status: 416 }], requests: 2 },
  },
  {
    name: 'a HEAD request',
    method: 'HEAD',
    server: inTurn(file()),
    expected: { ends: [whole(new Uint8Array())], requests: 1 },
  },
  {
    name: 'a Retry-After that CORS hides',
    server: inTurn(
      cut(),
      () => answer(503, [...corsFields('plain'), ['Retry-After', '3600']], 'busy'),
      file(),
    ),
    expected: gotWhole,
  },
  {
    name: 'a file that changes at every second answer, for ever, and breaks never',
    server: () => (request) =>
      file({ content: request.nth % 2 ? changed : original, etag: `"${request.nth % 2}"` })(
        request,
      ),
    expected: { ends: [whole()], requests: 2 },
  },
  {
    name: 'one byte at a time, and every answer breaks after it, of a file of 12 bytes',
    server: inTurn(file({ content: original.subarray(0, 12), breaks: { after: 1, by: 'close' } })),
    // With an overlap of the stored bytes a part of one byte may bring nothing new.
    // WebKit takes each break for the end, and the length may be that of a hidden coding.
    expected: {
      ends: [whole(original.subarray(0, 12)), waits(/./), unprovenPrefix],
      requests: 60,
    },
  },
  onceOnResume(
    'a 206 that says less than it brings, in its length too',
    (request) => {
      const start = from(request.headers.range);
      return file({
        to: start + 9999,
        contentRange: () => `bytes ${start}-${start + 4999}/${SIZE}`,
      })(request);
    },
    { ...gotAnew, requests: 12 },
  ),
  onceOnResume(
    `a 206 for another file of the same size, from ${CUT} on, with no validators`,
    file({ content: changed, etag: null, lastModified: null }),
    gotWhole,
  ),
];
