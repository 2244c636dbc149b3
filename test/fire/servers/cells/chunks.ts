import { chunk, head, type Step } from '../wire/answer.ts';
import type { Cell, Script } from './cell.ts';
import { inTurn, times } from './cell.ts';
import type { Expected } from './expected.ts';
import { CUT, corsFields, file, original } from './file.ts';
import { onceFresh, unproven, unprovenPrefix, whole } from './stories.ts';

const none = { etag: null, lastModified: null } as const;
const bare = { ...none, ranges: false, length: 'chunked' } as const;

/** A chunked body that goes wrong: `steps` come after the first 40,000 bytes. */
const brokenChunks =
  (...steps: readonly Step[]): Script =>
  () => ({
    head: head(200, [
      ...corsFields(),
      ['Content-Type', 'application/octet-stream'],
      ['Transfer-Encoding', 'chunked'],
      ['Connection', 'close'],
    ]),
    body: [...chunk(original.subarray(0, CUT)), ...steps],
  });

const more = original.subarray(CUT, CUT + 1000);
const breaksOfChunks: Readonly<Record<string, readonly Step[]>> = {
  'ends without the last chunk': ['close'],
  'is reset without the last chunk': ['reset'],
  'has a size that is no number': [{ send: 'xyz\r\n' }, { send: more }, 'close'],
  'ends inside a chunk': [{ send: '3e8\r\n' }, { send: more.subarray(0, 500) }, 'close'],
  'ends inside a size': [{ send: '3e' }, 'close'],
  'has no end of line after a chunk': [
    { send: '3e8\r\n' },
    { send: more },
    { send: 'junk' },
    'close',
  ],
  'has a size beyond 64 bits': [{ send: 'fffffffffffffffff\r\n' }, { send: more }, 'close'],
  'stalls before the last chunk': ['stall'],
};

/** T6: WebKit gives no sign of a chunked body that breaks. Its success says so, if it is not the file. */
const brokenInSomeEngines: Expected = {
  ends: [whole(), { kind: 'success', body: original, unproven: 'any' }, unprovenPrefix],
  mayFall: true,
  requests: 12,
};

export const chunks: readonly Cell[] = [
  ...Object.entries(breaksOfChunks).map(([what, steps]) =>
    onceFresh(`a chunked body that ${what} (T6)`, brokenChunks(...steps), brokenInSomeEngines, {
      finding: 'T6',
      quick: what.startsWith('ends without'),
      stallTimeoutMs: 500,
    }),
  ),
  ...Object.entries(breaksOfChunks).map(
    ([what, steps]): Cell => ({
      name: `a chunked body, of a server without ranges, ${what} twice (T6)`,
      finding: 'T6',
      stallTimeoutMs: 500,
      server: inTurn(...times(2, brokenChunks(...steps)), file({ ...bare })),
      expected: { ...brokenInSomeEngines, ends: [...brokenInSomeEngines.ends, unproven()] },
    }),
  ),
];
