import { expect, test } from 'vitest';
import { runPart } from '../runner/run-part.ts';
import { tabsPart } from './part.ts';

const part = tabsPart({ tabs: 3, registrations: 5, events: 4, timesFaster: 5 });

test('promise 3: tabs killed, frozen and thawed: one holder at a time, and all agree on the end', {
  timeout: 120_000,
}, async () => {
  const told: string[] = [];
  const { failures, figures } = await runPart(part, {
    engine: 'chromium',
    runs: 1,
    seed: 3,
    tell: (text) => told.push(text),
  });
  expect(failures, told.join('\n')).toEqual([]);
  expect(figures.schedules).toBe(1);
});
