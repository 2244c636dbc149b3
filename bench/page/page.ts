import { type BenchTasks, tasks } from './tasks.ts';

declare global {
  interface Window {
    bench: { run(name: keyof BenchTasks, ...parameters: unknown[]): Promise<unknown> };
  }
}

window.bench = {
  run(name, ...parameters) {
    const task = tasks[name] as (...parameters: unknown[]) => Promise<unknown>;
    return task(...parameters);
  },
};
