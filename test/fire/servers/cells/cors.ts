import { answer } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn, times } from './cell.ts';
import { file } from './file.ts';
import {
  alwaysOnResume,
  cut,
  fails,
  gotAnew,
  gotWhole,
  onceFresh,
  onceOnResume,
  waits,
  waitsFor,
  whole,
} from './stories.ts';

/** Cut off by whatever answers in place of the server: a gateway's own page knows nothing of CORS. */
const dumb =
  (status: number): Script =>
  () =>
    answer(status, [['Content-Type', 'text/html']], '<html>error</html>');

export const cors: readonly Cell[] = [
  ...[500, 502, 503, 404, 403, 429].map((status) =>
    onceOnResume(`${status} without CORS headers`, dumb(status), gotWhole),
  ),
  {
    name: 'resume, then ten times 502 without CORS headers (E2, R25)',
    finding: 'E2',
    quick: true,
    server: inTurn(cut(), ...times(10, dumb(502)), file()),
    expected: { ...gotWhole, requests: 20 },
    watchMs: 8000,
  },
  {
    name: 'fresh, three times 502 without CORS headers',
    server: inTurn(...times(3, dumb(502)), file()),
    expected: gotWhole,
  },
  alwaysOnResume('502 without CORS headers', dumb(502), waitsFor(/./, { keeps: 40_000 }), {
    finding: 'E2',
  }),
  alwaysOnResume('403 without CORS headers', dumb(403), waitsFor(/./, { keeps: 40_000 }), {
    finding: 'E2',
  }),
  {
    name: 'always an answer that CORS forbids to read',
    quick: true,
    server: inTurn(file({ cors: 'none' })),
    expected: {
      ends: [fails('fetch-error', { says: /Access-Control-Allow-Origin/ }), waits(/./)],
      requests: 60,
    },
  },
  onceOnResume('an answer that CORS forbids to read', file({ cors: 'none' }), gotWhole),
  onceFresh('an answer that CORS forbids to read', file({ cors: 'none' }), gotWhole),
  {
    name: 'an Access-Control-Allow-Origin of somebody else, for ever',
    server: inTurn(
      file({ cors: 'none', fields: [['Access-Control-Allow-Origin', 'https://else.test']] }),
    ),
    expected: {
      ends: [fails('fetch-error', { says: /Access-Control-Allow-Origin/ }), waits(/./)],
      requests: 60,
    },
  },
  {
    name: 'with credentials, and the server says *, for ever',
    credentials: 'include',
    server: inTurn(file()),
    expected: {
      ends: [fails('fetch-error', { says: /Access-Control-Allow/ }), waits(/./)],
      requests: 60,
    },
  },
  {
    name: 'a request that needs a preflight, which is refused for ever',
    preflights: 'scripted',
    headers: { 'X-Own': '1' },
    server: () => (request) => (request.method === 'OPTIONS' ? answer(403) : file()(request)),
    expected: {
      ends: [fails('fetch-error', { says: /Access-Control|preflight|CORS/i }), waits(/./)],
      requests: 60,
    },
  },
  {
    name: 'a request that needs a preflight, which is refused once on resume',
    preflights: 'scripted',
    headers: { 'X-Own': '1' },
    server: () => {
      let preflights = 0;
      let gets = 0;
      return (request) => {
        if (request.method === 'OPTIONS') {
          preflights += 1;
          return preflights === 2 ? answer(500) : answer(204, allow);
        }
        if (request.method === 'GET') gets += 1;
        return (gets === 1 ? cut() : file())(request);
      };
    },
    expected: { ends: [whole()], requests: 10 },
  },
  {
    name: 'everything hidden but the length, cut',
    server: inTurn(cut({ cors: 'plain' }), file({ cors: 'plain' })),
    expected: gotAnew,
  },
];

const allow = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Headers', '*, X-Own, Range, If-Range'],
  ['Access-Control-Allow-Methods', '*'],
  ['Access-Control-Max-Age', '0'],
] as const;
