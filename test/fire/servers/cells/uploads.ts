import { answer, type Field } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn, times } from './cell.ts';
import { corsFields } from './file.ts';
import { fails, waits, whole } from './stories.ts';

const MIB = 1024 * 1024;
const SENT = 2 * MIB;
const thanks = new TextEncoder().encode('thank you');
const got = whole(thanks);

const upload = (...scripts: readonly Script[]): Cell['server'] => inTurn(...scripts);

const ok: Script = () => answer(200, [...corsFields(), ['Content-Type', 'text/plain']], thanks);
const says =
  (status: number, fields: readonly Field[] = []): Script =>
  () =>
    answer(status, [...corsFields(), ...fields], 'no');
/** Read a little, and answer without CORS headers: how a proxy refuses what is too large. */
const early413: Script = () => ({
  ...answer(413, [['Content-Type', 'text/html']], 'too large'),
  readBytes: 1000,
});
const deaf: Script = () => ({ head: '', body: ['stall'], readBytes: 100_000 });
const mute: Script = () => ({ head: '', body: ['stall'] });
const resetAfterBody: Script = () => ({ head: 'HTTP/1.1 ', body: ['reset'] });
const resetInBody: Script = () => ({ head: '', body: ['reset'], readBytes: 100_000 });

const put = { method: 'PUT', bodyBytes: SENT, headers: { 'Content-Type': 'text/plain' } } as const;
const post = { ...put, method: 'POST' } as const;
const keyed = { ...post, headers: { ...post.headers, 'Idempotency-Key': '"one"' } } as const;
/** How often a whole body may be sent within the watch. */
const bounded = { requests: 40, bytes: 40 * SENT };

const cellsAt = (at: 'own' | 'other'): readonly Cell[] => [
  {
    name: `a PUT that is taken, ${at}`,
    at,
    ...put,
    server: upload(ok),
    expected: { ends: [got], requests: 1 },
  },
  {
    name: `a POST that is taken, ${at}`,
    at,
    ...post,
    server: upload(ok),
    expected: { ends: [got], requests: 1 },
  },
  ...([503, 429, 408] as const).map(
    (status): Cell => ({
      name: `a PUT that gets ${status} once, ${at}`,
      at,
      ...put,
      server: upload(says(status), ok),
      expected: { ends: [got], requests: 2 },
    }),
  ),
  ...([400, 404, 409, 413, 415, 422] as const).map(
    (status): Cell => ({
      name: `a PUT that gets ${status}, ${at}`,
      at,
      ...put,
      quick: status === 413 && at === 'own',
      server: upload(says(status)),
      expected: { ends: [fails('bad-status', { status })], requests: 1 },
    }),
  ),
  {
    name: `a PUT whose answer breaks once, ${at}`,
    at,
    ...put,
    server: upload(resetAfterBody, ok),
    expected: { ends: [got], requests: 3 },
  },
  {
    name: `a PUT that is reset in its body once, ${at}`,
    at,
    ...put,
    server: upload(resetInBody, ok),
    expected: { ends: [got], requests: 4 },
  },
  {
    name: `a PUT that is reset in its body for ever, ${at}`,
    at,
    ...put,
    server: upload(resetInBody),
    expected: { ends: [waits(/./), fails('fetch-error')], ...bounded },
  },
  {
    name: `a PUT whose answer never comes, ${at} (E5, T4)`,
    finding: 'E5',
    at,
    ...put,
    stallTimeoutMs: 200,
    watchMs: 4000,
    quick: at === 'other',
    server: upload(mute, ok),
    expected: { ends: [got], requests: 3 },
  },
  {
    name: `a PUT whose body the server stops reading, ${at} (T4)`,
    finding: 'T4',
    at,
    ...put,
    bodyBytes: 16 * MIB,
    stallTimeoutMs: 300,
    watchMs: 5000,
    server: upload(deaf, ok),
    expected: { ends: [got], requests: 3 },
  },
  {
    name: `a POST with an Idempotency-Key that gets 503 once, ${at}`,
    at,
    ...keyed,
    server: upload(says(503), ok),
    expected: { ends: [got], requests: 2 },
  },
  {
    name: `a POST that gets 503, ${at}`,
    at,
    ...post,
    server: upload(says(503)),
    expected: { ends: [fails('bad-status', { status: 503 })], requests: 1 },
  },
  {
    name: `a POST whose answer breaks, ${at}`,
    at,
    ...post,
    server: upload(resetAfterBody),
    expected: { ends: [fails('fetch-error', { says: /./ })], requests: 3 },
  },
  {
    name: `a PUT whose answer's body breaks once, ${at}`,
    at,
    ...put,
    server: upload(
      () => ({
        head: `HTTP/1.1 200 OK\r\n${corsFields()
          .map(([n, v]) => `${n}: ${v}\r\n`)
          .join('')}Content-Length: 9\r\n\r\n`,
        body: [{ send: 'thank' }, 'reset'],
      }),
      ok,
    ),
    expected: { ends: [got], requests: 4, mayFall: true },
  },
];

export const uploads: readonly Cell[] = [
  ...cellsAt('own'),
  ...cellsAt('other'),
  {
    name: 'a PUT that gets 413 in its body, without CORS headers, for ever (E5, T4)',
    finding: 'E5',
    ...put,
    quick: true,
    server: upload(early413),
    expected: { ends: [fails('fetch-error', { says: /./ }), waits(/./)], ...bounded },
  },
  {
    name: 'a POST by fetch without credentials, whose answer never comes (T9)',
    finding: 'T9',
    ...keyed,
    credentials: 'omit',
    stallTimeoutMs: 200,
    watchMs: 4000,
    server: upload(mute, ok),
    expected: { ends: [got], requests: 3 },
  },
  {
    name: 'a PUT whose preflight is refused, for ever',
    preflights: 'scripted',
    ...put,
    server: () => (request) => (request.method === 'OPTIONS' ? answer(403) : ok(request)),
    expected: { ends: [fails('fetch-error', { says: /./ }), waits(/./)], requests: 0 },
  },
  {
    name: 'a PUT that gets 503 for ever',
    ...put,
    server: upload(says(503)),
    expected: { ends: [waits(/./), fails('bad-status')], ...bounded },
  },
  {
    name: 'a PUT that gets 503 with Retry-After: 0, for ever',
    ...put,
    server: upload(says(503, [['Retry-After', '0']])),
    expected: { ends: [waits(/./), fails('bad-status')], ...bounded },
  },
  {
    name: 'a PUT that gets a redirect 307',
    ...put,
    server: upload((request) =>
      request.path.includes('/moved')
        ? ok(request)
        : answer(307, [
            ...corsFields(),
            ['Location', `${request.origins.other}${request.base}/moved`],
          ]),
    ),
    expected: { ends: [got], requests: 2 },
  },
  {
    name: 'a PUT that gets 502 without CORS headers three times',
    ...put,
    server: upload(...times(3, () => answer(502)), ok),
    expected: { ends: [got], requests: 5 },
    watchMs: 6000,
  },
];
