import { expect, test } from 'vitest';
import type { Wake } from '../../src/wakes/periodic.ts';
import { wakeBench } from './wake-bench.ts';

test('N6: a wake that is overdue after a suspension is not shown to who comes late: it is finished', () => {
  const { periodic, wake, finishes, jump } = wakeBench();
  periodic.wakes$.subscribe((opened) => opened.waitUntil(new Promise(() => {})));
  wake();
  jump(60_000);
  const late: Wake[] = [];
  periodic.wakes$.subscribe((opened) => late.push(opened));
  expect(late).toEqual([]);
  expect(finishes()).toEqual(['finish fetch']);
});
