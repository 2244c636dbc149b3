import { expect, test } from 'vitest';
import { findFirefox } from '../../../scripts/browsers/firefox.ts';
import { findWebKit } from '../../../scripts/browsers/webkit.ts';
import { runPart } from '../runner/run-part.ts';
import { killsPart } from './part.ts';

const MIB = 1024 * 1024;
const part = killsPart({ totalBytes: 6 * MIB, kills: 5, longestLifeMs: 500 });
const engines = [
  ['chromium', true],
  ['firefox', findFirefox() !== undefined],
  ['webkit', findWebKit() !== undefined],
] as const;

for (const [engine, isHere] of engines)
  test.runIf(isHere)(
    `promise 1: killed in every way in ${engine}, it loses nothing, and nothing is left of it`,
    { timeout: 120_000 },
    async () => {
      const told: string[] = [];
      const { failures, figures } = await runPart(part, {
        engine,
        runs: 1,
        seed: 4,
        // Bodies in rows are tried by WebKit here, and in every engine by `npm run test:fire`.
        only: engine === 'webkit' ? 'rows' : 'files',
        tell: (text) => told.push(text),
      });
      expect(failures, told.join('\n')).toEqual([]);
      expect(figures.kills).toBeGreaterThan(2);
    },
  );
