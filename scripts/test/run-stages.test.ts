import { expect, test } from 'vitest';
import type { Outcome } from './outcome.ts';
import { runStages } from './run-stages.ts';
import type { Stage, StageEnd } from './stage.ts';
import type { StageName } from './test-request.ts';

const passed: Outcome = { passed: 2, failed: 0, skipped: 0 };

/** A stage that ends when it is told to. */
function openStage(name: StageName, seconds: number) {
  let begun = false;
  let resolve = (_: StageEnd) => {};
  const promise = new Promise<StageEnd>((resolved) => {
    resolve = resolved;
  });
  const stage: Stage = {
    name,
    seconds,
    run() {
      begun = true;
      return promise;
    },
  };
  return {
    stage,
    begun: () => begun,
    end: (outcome = passed, output = '') => resolve({ outcome, output }),
  };
}

test('as many stages as there are lanes run side by side, the longest first', async () => {
  const [short, long, middle] = [openStage('lint', 1), openStage('e2e', 9), openStage('node', 5)];
  const reports = runStages([short.stage, long.stage, middle.stage], 2, () => {});
  const begun = () => [short, long, middle].map((stage) => stage.begun());
  expect(begun()).toEqual([false, true, true]);
  middle.end();
  await expect.poll(begun).toEqual([true, true, true]);
  short.end();
  long.end();
  expect((await reports).map(({ name }) => name)).toEqual(['lint', 'e2e', 'node']);
});

test('a line for each stage; what one printed is shown only when it failed', async () => {
  const [good, bad] = [openStage('lint', 1), openStage('node', 5)];
  const told: string[] = [];
  const reports = runStages([good.stage, bad.stage], 2, (text) => told.push(text));
  good.end(passed, 'nothing of interest');
  bad.end({ passed: 1, failed: 1, skipped: 0 }, 'Expected 1, got 2.');
  await reports;
  const text = told.join('\n').replaceAll(/\(\d+\.\d s\)/g, '(0.0 s)');
  expect(text).toBe(
    '✓ lint       2 passed, 0 failed (0.0 s)\n\n── node\nExpected 1, got 2.\n\n✗ node       1 passed, 1 failed (0.0 s)',
  );
});

test('the parts of a stage are one stage in the report', async () => {
  const [one, other] = [openStage('browser', 9), openStage('browser', 9)];
  const reports = runStages([one.stage, other.stage], 2, () => {});
  one.end({ ...passed, remarks: ['moved: a quirk'] });
  other.end(passed);
  expect(await reports).toMatchObject([
    { name: 'browser', outcome: { passed: 4, failed: 0, remarks: ['moved: a quirk'] } },
  ]);
});

test('a stage that can not run has failed', async () => {
  const broken: Stage = {
    name: 'node',
    seconds: 1,
    run: () => Promise.reject(new Error('no node')),
  };
  const told: string[] = [];
  expect(await runStages([broken], 1, (text) => told.push(text))).toMatchObject([
    { outcome: { failed: 1, note: 'It could not run.' } },
  ]);
  expect(told.join()).toContain('no node');
});
