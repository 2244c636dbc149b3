import { expect, test } from 'vitest';
import { judgeProject } from './project-report.ts';

const counted = { ended: true, passed: 3, failed: 0, skipped: 0, remarks: [] } as const;

test('a project that hangs says where', () => {
  const running = ['test/a.test.ts', 'test/b.test.ts'];
  const hung = { report: { ended: false, running }, code: 1, endedAfterMs: 480_000 } as const;
  expect(judgeProject(hung)).toMatchObject({
    failed: 1,
    note: 'Ended after 8 minutes, when test/a.test.ts, test/b.test.ts was running.',
  });
  expect(judgeProject({ ...hung, report: undefined }).note).toContain('no test file was running');
});

test('a project whose tests are done and that does not end has failed', () => {
  const outcome = judgeProject({ report: counted, code: 1, endedAfterMs: 480_000 });
  expect(outcome).toMatchObject({
    passed: 3,
    failed: 1,
    note: 'Ended after 8 minutes: tests done.',
  });
});

test('Vitest may fail though no test did', () => {
  expect(judgeProject({ report: counted, code: 1, endedAfterMs: null }).failed).toBe(1);
  expect(judgeProject({ report: undefined, code: 1, endedAfterMs: null })).toMatchObject({
    failed: 1,
    note: 'Vitest did not finish.',
  });
  expect(judgeProject({ report: counted, code: 0, endedAfterMs: null })).toMatchObject({
    passed: 3,
    failed: 0,
  });
});
