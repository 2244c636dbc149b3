import { expect, test } from 'vitest';
import { runPart } from '../runner/run-part.ts';
import part from './part.ts';

test('promises 9, 10, 11: no schedule of server, network and browser loses, mistakes or burns', async () => {
  const { failures, figures } = await runPart(part, { engine: 'node', runs: 3, seed: 1 });
  expect(failures.map(({ seed, problem }) => `seed ${seed}: ${problem}`)).toEqual([]);
  expect(figures.schedules).toBe(300);
}, 120_000);
