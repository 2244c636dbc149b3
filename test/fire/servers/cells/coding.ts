import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { answer } from '../wire/answer.ts';
import type { Cell } from './cell.ts';
import { inTurn } from './cell.ts';
import { corsFields, type FileTraits, file, SIZE } from './file.ts';
import {
  alwaysOnResume,
  cut,
  gotWhole,
  onceOnResume,
  unproven,
  unprovenPrefix,
  waits,
  whole,
} from './stories.ts';

const text = new TextEncoder().encode('12345678');
const hiddenLength = {
  ends: [{ kind: 'success', body: text, unproven: 'any' } as const],
  mayFall: true,
  requests: 6,
};
const shown = ['ETag', 'Content-Range', 'Accept-Ranges', 'Content-Length'] as const;
/** Right bytes, or patience; whatever it is, it is bounded. */
const neverWrong = (more: Partial<Cell['expected']> = {}): Cell['expected'] => ({
  ends: [unproven(), waits(), { kind: 'failure', reason: 'fetch-error' }],
  mayFall: true,
  requests: 60,
  bytes: 4_000_000,
  ...more,
});

const compressible = new Uint8Array(SIZE).map((_, index) => (index % 7) + 65);
const gz: FileTraits = { gzip: true };

export const coding: readonly Cell[] = [
  {
    name: 'gzip, with a length of 28, unpacks to 8 bytes, and nothing is exposed (R9 a)',
    finding: 'R9',
    quick: true,
    server: inTurn(() =>
      answer(
        200,
        [...corsFields('plain'), ['Content-Encoding', 'gzip'], ['Content-Type', 'text/plain']],
        new Uint8Array(gzipSync(text)),
      ),
    ),
    expected: hiddenLength,
  },
  // Empty, or packed otherwise: no length can be told apart by what it is.
  ...(
    [
      ['gzip of an empty file', gzipSync('')],
      ['deflate', deflateSync(text)],
      ['br', brotliCompressSync(text)],
    ] as const
  ).map(
    ([what, coded]): Cell => ({
      name: `${what}, and nothing is exposed (R9 a)`,
      finding: 'R9',
      server: inTurn(() =>
        answer(
          200,
          [
            ...corsFields('plain'),
            ['Content-Encoding', what.split(' ')[0] ?? ''],
            ['Content-Type', 'text/plain'],
          ],
          new Uint8Array(coded),
        ),
      ),
      expected: what.includes('empty')
        ? { ...hiddenLength, ends: [{ kind: 'success', body: new Uint8Array(), unproven: 'any' }] }
        : // Browsers take br over https only.
          {
            ...hiddenLength,
            ends: [
              ...hiddenLength.ends,
              { kind: 'success', body: new Uint8Array(coded), unproven: 'any' },
            ],
          },
    }),
  ),
  {
    name: 'gzip that unpacks to less than its length, at the own origin',
    at: 'own',
    server: inTurn(() =>
      answer(
        200,
        [
          ['Content-Encoding', 'gzip'],
          ['Content-Type', 'text/plain'],
        ],
        new Uint8Array(gzipSync(text)),
      ),
    ),
    expected: hiddenLength,
  },
  {
    name: 'gzip on the whole and on ranges, Content-Encoding hidden (R9 b)',
    finding: 'R9',
    quick: true,
    server: inTurn(file({ ...gz, cors: shown })),
    expected: neverWrong({ ends: [unproven()], requests: 12 }),
  },
  {
    name: 'gzip on the whole and on ranges, Content-Encoding hidden, cut (R9 c)',
    finding: 'R9',
    quick: true,
    server: inTurn(cut({ ...gz, cors: shown }), file({ ...gz, cors: shown })),
    expected: neverWrong({ ends: [unproven()], requests: 14 }),
  },
  {
    name: 'gzip of much that packs well, Content-Encoding hidden, cut',
    finding: 'R9',
    server: inTurn(
      file({ ...gz, content: compressible, cors: shown, breaks: { after: 150, by: 'close' } }),
      file({ ...gz, content: compressible, cors: shown }),
    ),
    expected: neverWrong({
      ends: [unproven(compressible), { kind: 'success', body: compressible, unproven: 'any' }],
      requests: 14,
    }),
  },
  {
    name: 'gzip, everything shown, cut',
    server: inTurn(cut(gz), file(gz)),
    expected: { ends: [unproven()], mayFall: true, requests: 14 },
  },
  {
    name: 'gzip, everything shown, without ranges, cut once',
    server: inTurn(cut({ ...gz, ranges: false }), file({ ...gz, ranges: false })),
    expected: {
      ends: [unproven(), unprovenPrefix],
      mayFall: true,
      requests: 14,
    },
  },
  onceOnResume('a 206 with a Content-Encoding that is shown', file(gz), gotWhole),
  onceOnResume(
    'a 206 with a Content-Encoding that is hidden',
    file({ ...gz, cors: ['ETag', 'Content-Range'] }),
    gotWhole,
  ),
  alwaysOnResume(
    'ranges compressed, and the whole not',
    (request) => file(request.headers.range ? { ...gz, cors: shown } : {})(request),
    { ends: [whole()], mayFall: true, requests: 20 },
  ),
  alwaysOnResume(
    'the whole compressed, and ranges not',
    (request) => file(request.headers.range ? {} : gz)(request),
    { ends: [whole()], requests: 10 },
  ),
  {
    name: 'a body that is not what its Content-Encoding says, always',
    server: inTurn(file({ fields: [['Content-Encoding', 'gzip']] })),
    // WebKit gives such a body as it stands.
    expected: neverWrong(),
  },
  {
    name: 'a Content-Encoding that no browser knows',
    server: inTurn(file({ fields: [['Content-Encoding', 'rot13']] })),
    expected: neverWrong({ ends: [unproven(), waits()], requests: 60 }),
  },
  {
    name: 'Content-Encoding: identity',
    server: inTurn(
      cut({ fields: [['Content-Encoding', 'identity']] }),
      file({ fields: [['Content-Encoding', 'identity']] }),
    ),
    expected: { ends: [unproven()], mayFall: true, requests: 14 },
  },
];
