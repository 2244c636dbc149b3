import { answer } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn } from './cell.ts';
import { CUT, changed, corsFields, type FileTraits, file, original, SIZE } from './file.ts';
import {
  always,
  alwaysOnResume,
  cut,
  fails,
  gotAnew,
  gotChanged,
  gotWhole,
  onceFresh,
  onceOnResume,
  waits,
  whole,
} from './stories.ts';

const rest = SIZE - 1;

/** Content-Range fields that say nothing true or nothing at all. */
const malformed: Readonly<Record<string, null | ((from: number) => string)>> = {
  'is missing': null,
  'has no size': (from) => `bytes ${from}-${rest}`,
  'has an empty size': (from) => `bytes ${from}-${rest}/`,
  'has an unknown size': (from) => `bytes ${from}-${rest}/*`,
  'has its ends exchanged': (from) => `bytes ${rest}-${from}/${SIZE}`,
  'has another unit': (from) => `items ${from}-${rest}/${SIZE}`,
  'has a size below its end': (from) => `bytes ${from}-${rest}/50000`,
  'is negative': () => `bytes -1-${rest}/${SIZE}`,
  'has more digits than a number holds': (from) =>
    `bytes ${from}-99999999999999999999/100000000000000000000`,
  'comes twice': (from) => `bytes ${from}-${rest}/${SIZE}, bytes ${from}-${rest}/${SIZE}`,
  'is of the unsatisfied kind': () => `bytes */${SIZE}`,
  'is words': () => 'everything',
  'begins one byte later, and lies': (from) => `bytes ${from + 1}-${rest}/${SIZE}`,
  'begins at the first missing byte, and lies': () => `bytes ${CUT}-${rest}/${SIZE}`,
  'has another total': (from) => `bytes ${from}-${rest}/${SIZE + 1}`,
};

/** What nothing but the bytes themselves can find out; then all that is stored is in doubt. */
const lies = (what: string): boolean => what.includes('lies');

const part = (traits: FileTraits): Script => file(traits);

/** The server answers what is asked from 0, and no other range. */
const noRest =
  (odd: Script): Script =>
  (request) =>
    request.headers.range === undefined ? file()(request) : odd(request);

export const ranges: readonly Cell[] = [
  onceOnResume('a proper 206', file(), gotWhole, { quick: true }),
  {
    ...onceOnResume('a proper 206', file()),
    name: 'resume at the own origin',
    at: 'own',
    quick: true,
  },
  ...Object.entries(malformed).map(([what, contentRange]) =>
    onceOnResume(
      `a 206 whose Content-Range ${what}`,
      part({ contentRange }),
      lies(what) ? gotAnew : gotWhole,
      {
        quick: what === 'is missing',
      },
    ),
  ),
  ...Object.entries(malformed)
    .filter(([what]) =>
      ['is missing', 'is words', 'has an unknown size', 'has another total'].includes(what),
    )
    .map(([what, contentRange]) =>
      alwaysOnResume(`a 206 whose Content-Range ${what}`, noRest(part({ contentRange })), {
        ...gotAnew,
        ends: [whole(), waits()],
        requests: 60,
      }),
    ),
  onceOnResume('a 206 with hidden fields', part({ cors: 'plain' }), gotWhole),
  alwaysOnResume(
    'a 206 with hidden fields',
    noRest(part({ cors: 'plain' })),
    { ...gotAnew, requests: 12 },
    { traits: { cors: 'plain' } },
  ),
  onceOnResume('a 206 that begins earlier', part({ from: 0 }), gotWhole),
  onceOnResume('a 206 that begins later', part({ from: 50_000 }), gotWhole),
  onceOnResume('a 206 of one byte', part({ to: CUT }), gotWhole),
  onceOnResume('a 206 of a part of the rest', part({ to: 69_999 }), gotWhole, { quick: true }),
  onceOnResume(
    'a 206 with an empty body',
    (request) => ({ ...file()(request), body: [] }),
    gotWhole,
  ),
  onceOnResume(
    'a 206 whose body is longer than its range',
    part({ to: 69_999, extra: changed.subarray(0, 500), length: 'chunked' }),
    gotAnew,
  ),
  onceOnResume(
    'a 206 whose body is shorter than its range',
    part({ to: 69_999, contentRange: (from) => `bytes ${from}-${rest}/${SIZE}` }),
    gotWhole,
  ),
  onceOnResume(
    'a 206 of a changed file',
    file({ content: changed, etag: '"changed"' }),
    gotChanged,
    {
      next: file({ content: changed, etag: '"changed"' }),
    },
  ),
  onceOnResume(
    'a 206 of two parts',
    () =>
      answer(
        206,
        [
          ...corsFields(),
          ['Content-Type', 'multipart/byteranges; boundary=x'],
          ['ETag', '"original"'],
        ],
        `--x\r\nContent-Range: bytes ${CUT}-50000/${SIZE}\r\n\r\nabc\r\n--x--`,
      ),
    gotWhole,
  ),
  {
    name: 'always a 206 of at most 7,000 bytes',
    server: inTurn(cut(), (request) => {
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
      return Number.isNaN(from)
        ? file()(request)
        : file({ to: Math.min(from + 6999, rest) })(request);
    }),
    expected: { ...gotWhole, requests: 14 },
  },
  // E1, R5: something on the way lets no range through.
  ...(['own', 'other'] as const).flatMap((at): Cell[] => [
    {
      name: `only ranged requests are reset, at the ${at} origin (R5)`,
      finding: 'R5',
      at,
      quick: at === 'other',
      server: inTurn(cut(), (request) =>
        request.headers.range ? { head: 'HTTP/1.1 ', body: ['reset'] } : file()(request),
      ),
      expected: { ...gotAnew, requests: 20 },
    },
    {
      name: `only requests with If-Range are refused, at the ${at} origin (E1)`,
      finding: 'E1',
      at,
      server: inTurn(cut(), (request) =>
        request.headers['if-range'] ? { head: 'HTTP/1.1 ', body: ['reset'] } : file()(request),
      ),
      expected: { ...gotAnew, requests: 20 },
    },
  ]),
  ...[400, 403, 404, 500, 503].map(
    (status): Cell => ({
      name: `ranged requests get ${status} for ever`,
      finding: 'R5',
      server: inTurn(cut(), (request) =>
        request.headers.range ? answer(status, corsFields()) : file()(request),
      ),
      expected: { ends: [whole(), fails('bad-status', { status })], mayFall: true, requests: 20 },
    }),
  ),
  onceFresh(
    'an unasked 206 of the whole',
    file({ status: 206, fields: [['Content-Range', `bytes 0-${rest}/${SIZE}`]] }),
    gotWhole,
  ),
  onceFresh(
    'an unasked 206 of a part',
    (request) => ({
      ...file({
        content: original.subarray(0, 60_000),
        status: 206,
        fields: [['Content-Range', `bytes 0-59999/${SIZE}`]],
      })(request),
    }),
    { ends: [whole(), fails('bad-status')], requests: 8 },
  ),
  always(
    'an unasked 206 of a part',
    (request) =>
      file({
        content: original.subarray(0, 60_000),
        status: 206,
        fields: [['Content-Range', `bytes 0-59999/${SIZE}`]],
        ranges: false,
      })(request),
    { ends: [fails('bad-status'), waits()], mayFall: true, requests: 60 },
  ),
  onceFresh('an unasked 206 without Content-Range', file({ status: 206 }), {
    ends: [whole(), fails('bad-status')],
    requests: 8,
  }),
];
