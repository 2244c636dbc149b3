import { answer, head, raw } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn, times } from './cell.ts';
import { corsFields, file, original, SIZE } from './file.ts';
import {
  always,
  cut,
  fails,
  gotWhole,
  onceFresh,
  onceOnResume,
  unproven,
  waits,
  waitsFor,
  whole,
} from './stories.ts';

const lines = (fields = corsFields()) =>
  fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
const bytes =
  (top: string): Script =>
  () =>
    raw(top, { send: original.subarray(0, 100) }, 'close');

/** What is no HTTP, or hardly. */
const garbage: Readonly<Record<string, Script>> = {
  'nothing, and the connection ends': () => raw('', 'close'),
  'nothing, and the connection is reset': () => raw('', 'reset'),
  'half a status line': () => raw('HTTP/1.1 20', 'reset'),
  'half a head': () => raw('HTTP/1.1 200 OK\r\nContent-Type: text/', 'reset'),
  noise: bytes('\u0000\u0001\u0002 \u00ff\u00fe\r\n\r\n'),
  'a TLS alert': () => raw('\u0015\u0003\u0001\u0000\u0002\u0002\u0046', 'close'),
  'a status of 99': bytes(`HTTP/1.1 99 What\r\n${lines()}Content-Length: 100\r\n\r\n`),
  'a status of 999': bytes(`HTTP/1.1 999 What\r\n${lines()}Content-Length: 100\r\n\r\n`),
  'a status of 600': bytes(`HTTP/1.1 600 What\r\n${lines()}Content-Length: 100\r\n\r\n`),
  'a status that is no number': bytes(`HTTP/1.1 abc What\r\n${lines()}Content-Length: 100\r\n\r\n`),
  '101 without being asked': () =>
    raw(`HTTP/1.1 101 Switching\r\n${lines()}Upgrade: x\r\nConnection: Upgrade\r\n\r\n`, 'close'),
  'a field without a colon': bytes(
    `HTTP/1.1 503 Busy\r\n${lines()}this is no field\r\nContent-Length: 100\r\n\r\n`,
  ),
};

/** What is odd and right. */
const oddButRight: Readonly<Record<string, (body: Uint8Array) => string>> = {
  '100 Continue before the answer': () => 'HTTP/1.1 100 Continue\r\n\r\n',
  '103 Early Hints before the answer': () =>
    'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n',
  'several 1xx before the answer': () =>
    `${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(3)}HTTP/1.1 103 Early Hints\r\n\r\n`,
};

/** Chromium reads this as a 200, and so it is one, as far as a page can tell. */
const readAs200 = (what: string) =>
  what === 'a status that is no number' ? [unproven(original.subarray(0, 100))] : [];

export const wireFaults: readonly Cell[] = [
  ...Object.entries(garbage).map(([what, script]) =>
    onceOnResume(what, script, gotWhole, { quick: what === 'noise' }),
  ),
  ...Object.entries(garbage).map(([what, script]) =>
    onceFresh(what, script, {
      ends: [whole(), fails('bad-status'), fails('fetch-error'), ...readAs200(what)],
      requests: 8,
    }),
  ),
  ...Object.entries(garbage).map(([what, script]) =>
    always(what, script, {
      ends: [waits(/./), fails('bad-status'), fails('fetch-error'), ...readAs200(what)],
      requests: 120,
    }),
  ),
  ...Object.entries(oddButRight).map(([what, before]): Cell => {
    const odd: Script = (request) => {
      const given = file()(request);
      return { ...given, head: before(original) + given.head };
    };
    return { name: `always ${what}`, server: inTurn(cut(), odd), expected: gotWhole };
  }),
  onceFresh(
    'a head of 200 KB',
    (request) => file({ fields: [['X-Long', 'a'.repeat(200_000)]] })(request),
    gotWhole,
  ),
  onceFresh(
    'lines that end in LF alone',
    (request) => {
      const given = file()(request);
      return { ...given, head: given.head.replaceAll('\r\n', '\n') };
    },
    gotWhole,
  ),
  onceFresh(
    'HTTP/1.0',
    (request) => {
      const given = file()(request);
      return { ...given, head: given.head.replace('HTTP/1.1', 'HTTP/1.0') };
    },
    gotWhole,
  ),
  // Connections.
  {
    name: 'a kept connection that is reset at the second request',
    server: () => {
      let asked = 0;
      return (request) => {
        if (request.method !== 'GET') return file()(request);
        asked += 1;
        if (asked === 1) {
          const part = original.subarray(0, 30_000);
          return {
            head: head(206, [
              ...corsFields(),
              ['ETag', '"original"'],
              ['Content-Range', `bytes 0-29999/${SIZE}`],
              ['Content-Length', '30000'],
              ['Connection', 'keep-alive'],
            ]),
            body: [{ send: part }, 'keep'],
          };
        }
        return asked === 2 ? raw('', 'reset') : file()(request);
      };
    },
    expected: { ends: [whole(), fails('bad-status')], requests: 8 },
  },
  {
    name: 'three answers on one connection, and then it is closed',
    server: () => {
      let asked = 0;
      return (request) => {
        asked += 1;
        const given = file(asked === 1 ? {} : {})(request);
        if (asked > 3) return given;
        return asked === 1
          ? {
              head: answer(503, [...corsFields(), ['Connection', 'keep-alive']], 'x').head.replace(
                'Connection: close\r\n',
                '',
              ),
              body: [{ send: 'x' }, 'keep'],
            }
          : given;
      };
    },
    expected: gotWhole,
  },
  {
    name: 'nobody listens, for ever',
    at: 'refused',
    server: inTurn(file()),
    expected: waitsFor(/./),
    quick: true,
  },
  {
    name: 'a certificate that nobody trusts, for ever',
    at: 'tls',
    server: inTurn(file()),
    expected: waitsFor(/./),
    quick: true,
  },
  {
    name: 'https spoken to a server that speaks http',
    url: 'https:other',
    server: inTurn(file()),
    expected: waitsFor(/./),
  },
  {
    name: 'dead for twelve requests',
    server: inTurn(cut(), ...times(12, () => raw('HTTP/1.1 ', 'reset')), file()),
    expected: { ...gotWhole, requests: 24 },
    watchMs: 8000,
  },
  onceFresh(
    'an answer of which nothing is exposed and whose length is unknown',
    file({ cors: 'plain', length: 'chunked' }),
    {
      ends: [unproven()],
      requests: 6,
    },
  ),
];
