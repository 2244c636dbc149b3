import { bareTasks } from './bare-tasks.ts';
import { heapTasks } from './heap-tasks.ts';
import { mainThreadTasks } from './main-thread-tasks.ts';
import { publishingTasks } from './publishing-tasks.ts';
import { rangeTasks } from './range-tasks.ts';
import { readingTasks } from './reading-tasks.ts';
import { reattachTasks } from './reattach-tasks.ts';
import { segmentTasks } from './segment-tasks.ts';
import { smallTasks } from './small-tasks.ts';
import { writingTasks } from './writing-tasks.ts';

/** What the page can be asked to do. All take plain data and give plain data; times are milliseconds. */
export const tasks = {
  ...writingTasks,
  ...bareTasks,
  ...readingTasks,
  ...publishingTasks,
  ...rangeTasks,
  ...mainThreadTasks,
  ...heapTasks,
  ...smallTasks,
  ...segmentTasks,
  ...reattachTasks,
};

export type BenchTasks = typeof tasks;
