import { answer } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn } from './cell.ts';
import { changed, corsFields, type FileTraits, file, SIZE } from './file.ts';
import { unproven, waits, whole } from './stories.ts';

/** The pause between tries must have grown to `maxDelayMs`: bytes that are thrown away again are no progress (T1). */
const burner = (name: string, server: Cell['server'], more: Partial<Cell> = {}): Cell => ({
  name: `burner: ${name} (T1)`,
  finding: 'T1',
  server,
  watchMs: 3000,
  // What is stored is compared with what comes again, so some get whole all the same.
  expected: { ends: [waits(/./), unproven()], mayFall: true, requests: 60, bytes: 60 * SIZE },
  ...more,
});

const mid = { after: 60_000, by: 'reset' } as const;
const none: FileTraits = { etag: null, lastModified: null };
const anEtag = (nth: number) => `"etag-${nth}"`;

const ignoringIfRange =
  (script: Script): Script =>
  (request) =>
    script({ ...request, headers: { ...request.headers, 'if-range': undefined as never } });

export const burners: readonly Cell[] = [
  burner(
    'no ranges, and always broken in the middle',
    inTurn(file({ ranges: false, breaks: mid })),
    { quick: true },
  ),
  burner('no validators, and always broken in the middle', inTurn(file({ ...none, breaks: mid }))),
  burner(
    'no validators, broken at another place each time',
    () => (request) =>
      file({ ...none, breaks: { after: 20_000 + ((request.nth * 7919) % 60_000), by: 'close' } })(
        request,
      ),
  ),
  burner(
    'a weak ETag, and always broken in the middle',
    inTurn(file({ etag: 'W/"1"', lastModified: null, breaks: mid })),
  ),
  burner(
    'another ETag with each answer, and always broken',
    () => (request) =>
      file({ etag: anEtag(request.nth), lastModified: null, breaks: mid })(request),
    { quick: true },
  ),
  burner(
    'another ETag with each 206, and always broken',
    () => (request) =>
      ignoringIfRange(
        file({
          etag: anEtag(request.nth),
          lastModified: null,
          breaks: { after: 30_000, by: 'reset' },
        }),
      )(request),
  ),
  burner(
    'the file alternates between two versions, and breaks',
    () => (request) =>
      file({
        content: request.nth % 2 ? changed : new Uint8Array(SIZE),
        etag: anEtag(request.nth % 2),
        lastModified: null,
        breaks: mid,
      })(request),
  ),
  burner(
    'a 206 that always begins elsewhere, and a whole that always breaks',
    inTurn((request) => file(request.headers.range ? { from: 10 } : { breaks: mid })(request)),
    { quick: true },
  ),
  burner(
    'a length that is always 1,000 more than comes, with 416 beyond',
    inTurn((request) =>
      request.headers.range
        ? answer(416, [
            ...corsFields(),
            ['Content-Range', `bytes */${SIZE}`],
            ['ETag', '"original"'],
          ])
        : file({ length: SIZE + 1000 })(request),
    ),
    {
      quick: true,
    },
  ),
  burner(
    'a length that is always 1,000 more than comes, and no ranges',
    inTurn(file({ ...none, ranges: false, length: SIZE + 1000 })),
  ),
  burner(
    'gzip of hidden Content-Encoding, longer than its length, always broken',
    inTurn(
      file({
        gzip: true,
        content: new Uint8Array(SIZE),
        cors: ['ETag', 'Content-Range'],
        breaks: { after: 80, by: 'reset' },
      }),
    ),
  ),
  burner(
    'a 206 of no byte, for ever',
    inTurn((request) => {
      const from = /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
      if (from === undefined) return file({ breaks: mid })(request);
      return file({ breaks: { after: 0, by: 'close' } })(request);
    }),
    {
      expected: {
        ends: [waits(/./)],
        mayFall: true,
        keeps: 60_000,
        requests: 60,
        bytes: 60 * SIZE,
      },
    },
  ),
  burner(
    'a 206 that is always too long',
    inTurn((request) =>
      request.headers.range
        ? file({ length: 'chunked', contentRange: `bytes 60000-69999/${SIZE}` })(request)
        : file({ breaks: mid })(request),
    ),
  ),
  {
    name: 'bytes trickle in: every answer brings 5,000 bytes and breaks, which is progress',
    server: inTurn(file({ breaks: { after: 5000, by: 'close' } })),
    expected: { ends: [whole()], requests: 60 },
  },
  {
    name: 'no ranges, and whole at the sixth time',
    server: inTurn(
      ...Array.from({ length: 5 }, () => file({ ranges: false, breaks: mid })),
      file({ ranges: false }),
    ),
    watchMs: 8000,
    expected: { ends: [whole()], mayFall: true, requests: 12 },
  },
];
