import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cells } from './cells/index.ts';
import { type BrowserName, openEngine } from './open-engine.ts';
import { buildPage } from './page-files.ts';
import { runMatrix } from './run-matrix.ts';
import { inWords } from './verdict-in-words.ts';
import type { Answer } from './wire/answer.ts';

/** The cells that stand for their kinds. All of them, in WebKit too: `npm run test:fire -- servers`. */
const quick = cells.filter((cell) => cell.quick);

let folder: string;
let page: (path: string) => Answer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bgfetch-servers-'));
  page = await buildPage();
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

describe('promises 9, 10, 11: whatever a server does', () => {
  test.for<BrowserName>(['chromium', 'firefox'])(
    `${quick.length} cells of the server matrix end as they should, in %s`,
    { timeout: 120_000 },
    async (name, { skip }) => {
      const engine = await openEngine(name, folder);
      if (!engine) return skip(`There is no ${name} on this machine.`);
      try {
        const verdicts = await runMatrix({ cells: quick, open: engine.open, page });
        expect(verdicts).toHaveLength(quick.length);
        const wrong = verdicts.filter((verdict) => verdict.wrong.length > 0);
        expect(wrong.map((verdict) => `${verdict.cell.name}\n${inWords(verdict)}`)).toEqual([]);
      } finally {
        await engine.close();
      }
    },
  );
});
