import type { Cell } from './cell.ts';
import { inTurn } from './cell.ts';
import { CUT, file, original, SIZE } from './file.ts';
import {
  always,
  gotAnew,
  gotWhole,
  onceFresh,
  onceOnResume,
  unproven,
  unprovenPrefix,
  waits,
  whole,
} from './stories.ts';

/** Where bodies break: the edges, and places that only a seed knows. */
const places = [0, 1, 39_999, 65_536, SIZE - 1];
const none = { etag: null, lastModified: null } as const;
const bare = { ...none, ranges: false, length: 'chunked' } as const;

export const bodies: readonly Cell[] = [
  ...places.flatMap((after) =>
    (['reset', 'close'] as const).flatMap((by) => [
      onceFresh(`${by} after ${after} bytes`, file({ breaks: { after, by } }), gotWhole, {
        quick: after === 39_999,
      }),
      onceFresh(
        `${by} after ${after} bytes, chunked, with ranges`,
        file({ length: 'chunked', breaks: { after, by } }),
        { ends: [unproven()], mayFall: true, requests: 8 },
      ),
    ]),
  ),
  ...['reset', 'close'].map((by) =>
    onceFresh(
      `${by} after 40000 bytes of a body that only the connection ends`,
      file({ ...none, ranges: false, length: 'none', breaks: { after: CUT, by: by as 'reset' } }),
      {
        ends: [whole(), unproven(), unprovenPrefix],
        mayFall: true,
        requests: 8,
      },
    ),
  ),
  onceFresh('a stall', file({ breaks: { after: CUT, by: 'stall' } }), gotWhole, {
    stallTimeoutMs: 400,
    quick: true,
  }),
  onceOnResume('a stall', file({ breaks: { after: 10_000, by: 'stall' } }), gotWhole, {
    stallTimeoutMs: 400,
  }),
  onceFresh('silence instead of an answer', () => ({ head: '', body: ['stall'] }), gotWhole, {
    stallTimeoutMs: 400,
  }),
  onceFresh(
    'half a head, then silence',
    () => ({ head: 'HTTP/1.1 200 OK\r\nContent-', body: ['stall'] }),
    gotWhole,
    {
      stallTimeoutMs: 400,
    },
  ),
  onceFresh(
    'a stall before the first byte of the body',
    file({ breaks: { after: 0, by: 'stall' } }),
    gotWhole,
    {
      stallTimeoutMs: 400,
    },
  ),
  {
    name: 'always a drip, which is slow and no stall',
    stallTimeoutMs: 1500,
    watchMs: 12_000,
    server: inTurn((request) => {
      const { head: top } = file()(request);
      return { head: top, body: [{ drip: original, bytes: 5000, everyMs: 60 }] };
    }),
    expected: { ends: [whole()], requests: 3 },
  },
  always(
    'a stall after the first bytes, and no ranges',
    file({ ...none, ranges: false, breaks: { after: 5000, by: 'stall' } }),
    {
      ends: [waits(/Timeout|Stall/)],
      mayFall: true,
      requests: 30,
    },
    { stallTimeoutMs: 200, watchMs: 3000 },
  ),
  {
    name: 'progress and resets: every answer breaks after 9,000 bytes',
    server: inTurn(file({ breaks: { after: 9000, by: 'reset' } })),
    expected: { ends: [whole()], requests: 20 },
    watchMs: 8000,
  },
  // Lengths that lie.
  // Two lengths under one ETag: the second one has to insist.
  onceFresh('a length that is 1,000 too long', file({ length: SIZE + 1000 }), {
    ...gotAnew,
    requests: 16,
  }),
  onceFresh(
    'a length that is no number',
    file({ length: 'none', fields: [['Content-Length', 'many']] }),
    { ...gotAnew, ends: [unproven()] },
  ),
  onceFresh(
    'a negative length',
    file({ length: 'none', fields: [['Content-Length', '-5']] }),
    // WebKit gives an empty body.
    { ...gotAnew, ends: [...gotAnew.ends, unprovenPrefix] },
  ),
  onceFresh(
    'two lengths that differ',
    file({
      fields: [
        ['Content-Length', '100000'],
        ['Content-Length', '99999'],
      ],
    }),
    {
      ends: [
        unproven(),
        { kind: 'success', body: original.subarray(0, SIZE - 1), unproven: 'any' },
      ],
      mayFall: true,
      requests: 12,
    },
  ),
  onceFresh(
    'two lengths that agree',
    file({
      fields: [
        ['Content-Length', '100000'],
        ['Content-Length', '100000'],
      ],
    }),
    gotAnew,
  ),
  onceFresh('a length and chunks', file({ length: 'chunked', fields: [['Content-Length', '5']] }), {
    ends: [unproven()],
    mayFall: true,
    requests: 12,
  }),
  onceFresh('no length at all, of a server without ranges', file({ ...bare }), {
    ends: [unproven()],
    requests: 8,
  }),
  onceFresh(
    'no length and no framing, of a server without ranges',
    file({ ...bare, length: 'none' }),
    {
      ends: [unproven()],
      requests: 8,
    },
  ),
  onceFresh('an empty file', file({ content: new Uint8Array() }), {
    ends: [whole(new Uint8Array()), whole()],
    requests: 4,
  }),
  onceFresh(
    'an empty file without a length',
    file({ content: new Uint8Array(), length: 'none', ranges: false }),
    {
      ends: [{ kind: 'success', body: new Uint8Array(), unproven: 'any' }, unproven()],
      requests: 8,
    },
  ),
  onceFresh(
    'a body that is longer than its length',
    file({ extra: original.subarray(0, 400), length: SIZE }),
    gotWhole,
  ),
];
