import { createHash } from 'node:crypto';
import type { Cell } from './cell.ts';
import { inTurn } from './cell.ts';
import { changed, file, original } from './file.ts';
import { cut, fails, gotWhole, whole } from './stories.ts';

const sha = (content: Uint8Array) =>
  `sha256-${createHash('sha256').update(content).digest('base64')}`;
const integrity = sha(original);

export const integrities: readonly Cell[] = [
  ...(['own', 'other'] as const).flatMap((at): Cell[] => [
    {
      name: `integrity that is right, ${at} (E4)`,
      finding: 'E4',
      at,
      integrity,
      server: inTurn(file()),
      expected: { ends: [whole()], requests: 1 },
      quick: at === 'other',
    },
    {
      name: `integrity that is right, and a body that breaks once, ${at} (E4)`,
      finding: 'E4',
      at,
      integrity,
      server: inTurn(cut(), file()),
      expected: gotWhole,
    },
    {
      name: `integrity that is right, and a body that takes longer than the watchdog, ${at} (E4)`,
      finding: 'E4',
      at,
      integrity,
      stallTimeoutMs: 700,
      watchMs: 10_000,
      server: inTurn((request) => {
        const { head: top } = file()(request);
        return { head: top, body: [{ drip: original, bytes: 5000, everyMs: 100 }] };
      }),
      expected: { ends: [whole()], requests: 2 },
    },
    {
      name: `integrity that is wrong, ${at} (E4)`,
      finding: 'E4',
      at,
      integrity: sha(changed),
      quick: at === 'other',
      server: inTurn(file()),
      expected: {
        ends: [fails('fetch-error', { says: /integrity/i })],
        mayFall: true,
        requests: 4,
      },
    },
  ]),
  {
    name: 'integrity of which one hash of two is right',
    finding: 'E4',
    integrity: `${sha(changed)} ${integrity}`,
    server: inTurn(file()),
    expected: { ends: [whole()], requests: 1 },
  },
  {
    name: 'integrity that no browser knows',
    integrity: 'md5-abc',
    server: inTurn(file()),
    expected: { ends: [whole()], requests: 1 },
  },
  {
    name: 'integrity proves a body whose end nothing tells',
    finding: 'E4',
    integrity,
    server: inTurn(file({ etag: null, lastModified: null, ranges: false, length: 'chunked' })),
    expected: { ends: [whole()], requests: 3 },
  },
  {
    name: 'integrity finds a chunked body that broke (T6)',
    finding: 'T6',
    integrity,
    server: inTurn(
      file({
        etag: null,
        lastModified: null,
        ranges: false,
        length: 'chunked',
        breaks: { after: 30_000, by: 'close' },
      }),
      file({ etag: null, lastModified: null, ranges: false, length: 'chunked' }),
    ),
    expected: { ends: [whole()], mayFall: true, requests: 6 },
  },
];
