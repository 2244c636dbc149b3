import freshStart from './fresh-start.ts';
import growth from './growth.ts';
import heap from './heap.ts';
import longTasks from './long-tasks.ts';
import type { BenchPart } from './part.ts';
import publishing from './publishing.ts';
import ranges from './ranges.ts';
import reading from './reading.ts';
import reattach from './reattach.ts';
import segments from './segments.ts';
import small from './small.ts';
import writing from './writing.ts';

/** In the order in which they are measured. */
export const allParts: readonly BenchPart[] = [
  writing,
  reading,
  ranges,
  small,
  segments,
  longTasks,
  reattach,
  growth,
  publishing,
  heap,
  freshStart,
];
