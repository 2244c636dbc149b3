import { expect, test } from 'vitest';
import type { FirePart, FireRun } from './fire-part.ts';
import { fireTable } from './fire-table.ts';
import { runPart } from './run-part.ts';

/** A part without a world, and how often sessions of it were opened and ended. */
function partOf(run: (run: FireRun) => Promise<Record<string, number>>, limitMs = 1000) {
  const seen = { opened: 0, ended: 0 };
  const part: FirePart = {
    about: 'a test',
    runs: { node: 1 },
    limitMs,
    async open() {
      seen.opened += 1;
      return {
        run,
        async end() {
          seen.ended += 1;
        },
      };
    },
  };
  return { part, seen };
}

test('runs have consecutive seeds, and their figures are summed up', async () => {
  const { part, seen } = partOf(async ({ seed }) => ({ kills: 2, bytes: 1000, 'max wait': seed }));
  const report = await runPart(part, { engine: 'node', runs: 3, seed: 7 });
  expect(report).toEqual({
    runs: 3,
    figures: { kills: 6, bytes: 3000, 'max wait': 9 },
    failures: [],
  });
  expect(seen).toEqual({ opened: 1, ended: 1 });
});

test('the same seed gives the same numbers', async () => {
  const drawn: number[] = [];
  const { part } = partOf(async ({ random }) => {
    drawn.push(random());
    return {};
  });
  for (let again = 0; again < 2; again += 1)
    await runPart(part, { engine: 'node', runs: 1, seed: 7 });
  expect(drawn[0]).toBe(drawn[1]);
});

test('a run that fails or hangs has its seed told, and the next one a new session', async () => {
  const { part, seen } = partOf(({ seed }) => {
    if (seed === 1) throw new Error('broken');
    if (seed === 2) return new Promise(() => {});
    return Promise.resolve({});
  }, 20);
  const { failures, runs } = await runPart(part, { engine: 'node', runs: 4, seed: 0 });
  expect(runs).toBe(4);
  expect(failures).toMatchObject([
    { seed: 1, problem: { message: 'broken' } },
    { seed: 2, problem: { message: 'It did not end within 0.02 s.' } },
  ]);
  expect(seen).toEqual({ opened: 3, ended: 3 });
});

test('a case that fails does not end its run', async () => {
  const { part } = partOf(async ({ failed }) => {
    failed('a cell', new Error('wrong'));
    return { cells: 2 };
  });
  const { failures, figures } = await runPart(part, { engine: 'node', runs: 1, seed: 0 });
  expect(failures).toMatchObject([{ seed: 0, caseName: 'a cell' }]);
  expect(figures).toEqual({ cells: 2 });
});

test('a world that can not be opened is one failure, however many runs were asked for', async () => {
  const { part } = partOf(async () => ({}));
  const closed: FirePart = { ...part, open: () => Promise.reject(new Error('no browser')) };
  const { failures } = await runPart(closed, { engine: 'node', runs: 9, seed: 3, jobs: 1 });
  expect(failures).toMatchObject([{ seed: 3, problem: { message: 'no browser' } }]);
});

test('the table has a line for each part and engine', () => {
  const row = { part: 'kills', firstSeed: 7, failures: 0, seconds: 61 };
  const table = fireTable([
    {
      ...row,
      engine: 'chromium',
      runs: 3,
      figures: { kills: 1300, bytes: 64e6, 'max bytes again': 5e5 },
    },
    { ...row, engine: 'webkit', runs: 0, figures: {}, skipped: 'no WebKit.' },
  ]);
  expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    [
      'part',
      'engine',
      'runs',
      'seeds',
      'kills',
      'schedules',
      'cells',
      'bytes',
      'failed',
      'time',
    ].concat('also'),
    [
      'kills',
      'chromium',
      '3',
      '7 to 9',
      '1,300',
      '64.0 MB',
      '0',
      '61 s',
      'max bytes again 500.0 KB',
    ],
    ['kills', 'webkit', '0', '0', '61 s', 'skipped: no WebKit.'],
  ]);
});
