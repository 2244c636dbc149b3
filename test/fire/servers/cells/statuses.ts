import { answer } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn, times } from './cell.ts';
import { changed, corsFields, file, original } from './file.ts';
import {
  alwaysOnResume,
  cut,
  fails,
  gotAnew,
  gotChanged,
  gotWhole,
  onceFresh,
  onceOnResume,
  waits,
  waitsFor,
  whole,
} from './stories.ts';

const says =
  (status: number, body = '', cors: 'expose' | 'none' = 'expose'): Script =>
  () =>
    answer(status, [...corsFields(cors), ['Content-Type', 'text/plain']], body);

/** A page in place of the file: a login, a captive portal, an error page that calls itself 200. */
const portal: Script = () =>
  answer(
    200,
    [...corsFields(), ['Content-Type', 'text/html'], ['Cache-Control', 'no-store']],
    '<html><body>Please sign in.</body></html>',
  );

const html = new TextEncoder().encode(
  `<html><body>${'A long article. '.repeat(2000)}</body></html>`,
);

/** A failure that the standard makes final, or patience: never a success, never a loop. */
const finalOr = (status: number) => ({
  ends: [fails('bad-status', { status }), whole()],
  requests: 8,
  mayFall: true,
});

const passing = [408, 425, 429, 500, 502, 503, 504, 507, 599];
const oddOnResume = [202, 204, 205, 226, 304];

export const statuses: readonly Cell[] = [
  ...passing.map((status) =>
    onceOnResume(`${status}`, says(status, 'sorry'), gotWhole, { quick: status === 503 }),
  ),
  ...passing.map((status) =>
    onceFresh(`${status}`, says(status, 'sorry'), gotWhole, { quick: status === 500 }),
  ),
  ...oddOnResume.map((status) =>
    onceOnResume(`${status} (R3)`, says(status, status === 202 ? 'ok' : ''), gotWhole, {
      finding: 'R3',
      quick: status === 204,
    }),
  ),
  alwaysOnResume('204', says(204), { ...waitsFor(), ends: [waits(), fails('bad-status')] }),
  alwaysOnResume('202', says(202, 'soon'), { ...waitsFor(), ends: [waits(), fails('bad-status')] }),
  alwaysOnResume('304', says(304), { ...waitsFor(), ends: [waits(), fails('bad-status')] }),
  ...[400, 404, 405, 406, 410, 413, 414, 451].map((status) =>
    onceOnResume(`${status}`, says(status), finalOr(status)),
  ),
  onceOnResume('412, though nothing was conditional', says(412), finalOr(412)),
  ...[400, 401, 403, 404, 405, 410, 412, 416, 417, 421, 451].map((status) =>
    onceFresh(`${status}`, says(status), finalOr(status), { quick: status === 404 }),
  ),
  onceFresh('304 to a request without conditions', says(304), finalOr(304)),
  // Statuses of success with a body of their own: one representation, as far as anything tells.
  onceFresh('202', says(202, 'queued'), {
    ends: [whole(new TextEncoder().encode('queued')), whole()],
  }),
  onceFresh('203', file({ status: 203 })),
  onceFresh('204', says(204), { ends: [whole(new Uint8Array()), whole()] }),
  onceFresh('205', says(205), { ends: [whole(new Uint8Array()), whole()] }),
  onceFresh('300', says(300, 'choose'), finalOr(300)),
  onceFresh('301 without a Location', says(301), finalOr(301)),
  onceOnResume('203 of the whole, transformed', file({ status: 203, ranges: false }), gotAnew),
  onceOnResume('200 of the whole, with the same validators', file({ ranges: false }), gotAnew, {
    quick: true,
  }),
  onceOnResume(
    '200 of a changed file',
    file({ content: changed, etag: '"changed"', ranges: false }),
    gotChanged,
    {
      next: file({ content: changed, etag: '"changed"' }),
      quick: true,
    },
  ),
  onceOnResume('a portal: 200 text/html (R3)', portal, gotWhole, { finding: 'R3', quick: true }),
  {
    name: 'resume, then three times a portal (R3)',
    finding: 'R3',
    server: inTurn(cut(), ...times(3, portal), file()),
    expected: { ...gotWhole, requests: 12 },
  },
  alwaysOnResume('a portal', portal, waitsFor(), { finding: 'R3' }),
  onceFresh('a portal, which the app refuses', portal, gotWhole, {
    refusesHtml: true,
    finding: 'R3',
    quick: true,
  }),
  onceOnResume('a portal, which the app refuses', portal, gotWhole, {
    refusesHtml: true,
    finding: 'R3',
  }),
  {
    name: 'always a portal, which the app refuses',
    finding: 'R3',
    server: inTurn(portal),
    refusesHtml: true,
    expected: { ends: [waits(/./)], requests: 60 },
  },
  ...[100, 39_999, 40_000, 41_000].map((bytes) =>
    onceOnResume(
      `200 of the first ${bytes} bytes as if they were all, without validators`,
      file({ content: original.subarray(0, bytes), etag: null, lastModified: null, ranges: false }),
      gotWhole,
    ),
  ),
  // So little is stored that a page begins with the same bytes.
  {
    name: 'resume after one byte, then once a portal that begins with it (R3)',
    finding: 'R3',
    server: inTurn(
      file({ content: html, breaks: { after: 1, by: 'close' } }),
      portal,
      file({ content: html }),
    ),
    expected: { ...gotWhole, ends: [whole(html)] },
  },
  {
    name: 'resume of a web page, then once a portal that begins alike (R3)',
    finding: 'R3',
    server: inTurn(
      file({ content: html, type: 'text/html', breaks: { after: 12, by: 'close' } }),
      portal,
      file({ content: html, type: 'text/html' }),
    ),
    expected: { ...gotWhole, ends: [whole(html)] },
  },
  onceOnResume(
    'an error page that calls itself 200',
    () =>
      answer(
        200,
        [...corsFields(), ['Content-Type', 'application/octet-stream']],
        'internal error',
      ),
    gotWhole,
    { finding: 'R3' },
  ),
  // R4: who brings a token is asked again, and the bytes stay meanwhile.
  ...[401, 403].flatMap((status): Cell[] => [
    {
      name: `resume, then ${status} until the app brings a token (R4)`,
      finding: 'R4',
      bringsToken: true,
      quick: status === 401,
      server: inTurn(cut(), (request) =>
        request.headers.authorization === 'Bearer fresh' ? file()(request) : says(status)(request),
      ),
      at: 'other',
      expected: gotWhole,
    },
    {
      name: `fresh, ${status} until the app brings a token`,
      finding: 'R4',
      bringsToken: true,
      server: inTurn((request) =>
        request.headers.authorization === 'Bearer fresh' ? file()(request) : says(status)(request),
      ),
      expected: { ends: [whole(), fails('bad-status', { status })], requests: 8 },
    },
    onceOnResume(`${status}, with no hook (R4)`, says(status), {
      ends: [whole(), waits(), fails('bad-status', { status })],
      mayFall: true,
      requests: 30,
    }),
  ]),
  onceOnResume('407 of a proxy', says(407), finalOr(407)),
  onceOnResume('511 of a captive network', says(511, 'log in'), gotWhole),
  // E3, R8: every kind of 416.
  onceOnResume('416 without a word', says(416), gotAnew),
  onceOnResume(
    '416 with the true size, though bytes are missing',
    () =>
      answer(416, [
        ...corsFields(),
        ['Content-Range', `bytes */${original.length}`],
        ['ETag', '"original"'],
      ]),
    gotAnew,
  ),
  onceOnResume(
    '416 with the number of bytes stored as the size',
    () =>
      answer(416, [...corsFields(), ['Content-Range', 'bytes */40000'], ['ETag', '"original"']]),
    gotAnew,
  ),
  onceOnResume(
    '416 because the file has shrunk',
    () => answer(416, [...corsFields(), ['Content-Range', 'bytes */30000'], ['ETag', '"shrunk"']]),
    { ...gotAnew, ends: [whole(original.subarray(0, 30_000))] },
    { next: file({ content: original.subarray(0, 30_000), etag: '"shrunk"' }), quick: true },
  ),
];
