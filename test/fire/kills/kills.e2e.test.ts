import { expect, test } from 'vitest';
import { runPart } from '../runner/run-part.ts';
import { killsPart } from './part.ts';

const MIB = 1024 * 1024;
const part = killsPart({ totalBytes: 6 * MIB, kills: 5, longestLifeMs: 500 });

test('promise 1: killed in every way, it loses nothing, and nothing is left of it', {
  timeout: 120_000,
}, async () => {
  const told: string[] = [];
  const { failures, figures } = await runPart(part, {
    // The other engines, segments and rows: `npm run test:fire -- kills`.
    engine: 'chromium',
    runs: 1,
    seed: 4,
    only: 'files',
    tell: (text) => told.push(text),
  });
  expect(failures, told.join('\n')).toEqual([]);
  expect(figures.kills).toBeGreaterThan(2);
});
