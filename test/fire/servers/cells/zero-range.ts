import { answer } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn } from './cell.ts';
import { corsFields, file, original, SIZE } from './file.ts';

const rest = SIZE - 1;

/** R10: an answer whose end nothing tells, of a server that does ranges. */
const endless: Script = (request) =>
  file({ length: 'chunked', ranges: false, acceptRanges: 'bytes' })(request);
const asRange =
  (odd: Script): Script =>
  (request) =>
    request.headers.range === undefined ? endless(request) : odd(request);

export const zeroRange: readonly Cell[] = [
  // R10, E11: the range `0-`, which we ask for of our own accord.
  ...(
    [
      ['(i) a first part', { to: 65_535 }],
      ['(ii) an unknown size', { contentRange: `bytes 0-${rest}/*` }],
      ['(iii) a hidden Content-Range', { cors: ['Accept-Ranges', 'ETag'] }],
      ['a 206 with no Content-Range', { contentRange: null }],
      ['a 206 that begins at 10', { from: 10 }],
      ['a 206 of one byte', { to: 0 }],
    ] as const
  ).map(
    ([what, traits]): Cell => ({
      name: `bytes=0- is answered by ${what} (R10)`,
      finding: 'R10',
      quick: what.startsWith('(i)') || what.startsWith('(iii)'),
      server: inTurn(
        asRange((request) =>
          request.headers.range === 'bytes=0-' ? file(traits)(request) : file()(request),
        ),
      ),
      expected: {
        ends: [{ kind: 'success', body: original, unproven: 'any' }],
        mayFall: true,
        requests: 12,
      },
    }),
  ),
  ...[204, 400, 403, 404, 416, 500, 501].map(
    (status): Cell => ({
      name: `bytes=0- is answered by ${status} (R10 iv)`,
      finding: 'R10',
      quick: status === 403,
      server: inTurn(asRange(() => answer(status, corsFields()))),
      expected: { ends: [{ kind: 'success', body: original, unproven: 'any' }], requests: 12 },
    }),
  ),
  {
    name: 'bytes=0- is reset (R10)',
    finding: 'R10',
    server: inTurn(asRange(() => ({ head: 'HTTP/1.1 ', body: ['reset'] }))),
    expected: { ends: [{ kind: 'success', body: original, unproven: 'any' }], requests: 12 },
  },
  {
    name: 'bytes=0- is answered by a part each time, without validators (E11)',
    finding: 'E11',
    server: inTurn((request) => {
      const none = { etag: null, lastModified: null } as const;
      const from = /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
      if (from === undefined)
        return file({ ...none, length: 'chunked', acceptRanges: 'bytes' })(request);
      return file({ ...none, to: Math.min(Number(from) + 30_000, rest) })(request);
    }),
    expected: {
      ends: [{ kind: 'success', body: original, unproven: 'any' }],
      mayFall: true,
      requests: 20,
    },
  },
];
