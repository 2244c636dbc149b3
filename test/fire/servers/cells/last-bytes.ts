import { head } from '../wire/answer.ts';
import type { Cell } from './cell.ts';
import { inTurn } from './cell.ts';
import { corsFields, file, SIZE } from './file.ts';
import { cut, unproven, waits, whole } from './stories.ts';

const none = { etag: null, lastModified: null } as const;
const bare = { ...none, ranges: false, length: 'chunked' } as const;

export const lastBytes: readonly Cell[] = [
  // E3, T10: the last byte is stored, the end is not.
  ...(
    [
      ['with a length', {}],
      ['with a length, at the own origin', {}],
      ['without a length', { length: 'chunked' }],
      ['without a length and without ranges', bare],
      ['without validators', none],
    ] as const
  ).map(
    ([what, traits]): Cell => ({
      name: `killed between the last byte and the end, ${what} (E3)`,
      finding: 'E3',
      diesBeforeTheEnd: true,
      quick: what === 'with a length',
      at: what.includes('own') ? 'own' : 'other',
      server: inTurn(file(traits)),
      expected:
        what.startsWith('with a length') || what === 'without validators'
          ? { ends: [whole()], requests: 1 }
          : { ends: [unproven()], mayFall: true, requests: 6 },
    }),
  ),
  {
    name: 'killed before the end, and then 416 without validators (E3)',
    finding: 'E3',
    diesBeforeTheEnd: true,
    server: inTurn(file({ length: 'chunked' }), (request) =>
      request.headers.range === `bytes=${SIZE}-`
        ? {
            head: head(416, [...corsFields(), ['Content-Length', '0'], ['Connection', 'close']]),
            body: [],
          }
        : file({ length: 'chunked' })(request),
    ),
    expected: { ends: [unproven()], mayFall: true, requests: 6 },
  },
  {
    name: 'the stream breaks after the last announced byte (R8)',
    finding: 'R8',
    server: inTurn((request) => {
      const whole = file({ length: SIZE + 1 })(request);
      return request.headers.range ? file()(request) : { ...whole, body: [...whole.body, 'reset'] };
    }),
    // 100,001 are announced and 416 says that there are 100,000: nothing fits together.
    expected: { ends: [waits(), whole()], mayFall: true, requests: 40 },
  },
  {
    name: 'length unknown, broken at the end, and 416 */N with the same ETag (R8)',
    finding: 'R8',
    server: inTurn(cut({ length: 'chunked' }), (request) => {
      const asked = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
      if (!Number.isNaN(asked) && asked < SIZE)
        return file({ breaks: { after: SIZE, by: 'reset' }, length: 'chunked' })(request);
      return file({ length: 'chunked', breaks: { after: SIZE, by: 'reset' } })(request);
    }),
    expected: { ends: [unproven(), waits()], mayFall: true, requests: 40 },
  },
];
