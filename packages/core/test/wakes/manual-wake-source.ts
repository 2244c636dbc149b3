import type { PeriodicConfig, PeriodicStatus } from '../../src/wakes/periodic.ts';
import type { WakeSink, WakeSource } from '../../src/wakes/wake-source.ts';

/** A wake source in the test's hands: it says what it is told to, and writes down what is asked of it. */
export interface ManualWakeSource extends WakeSource {
  answer: PeriodicStatus;
  readonly calls: string[];
  readonly configs: PeriodicConfig[];
  readonly sink: WakeSink;
}

export function manualWakeSource(): ManualWakeSource {
  const calls: string[] = [];
  const configs: PeriodicConfig[] = [];
  let sink: WakeSink | undefined;
  const source: ManualWakeSource = {
    name: 'plugin',
    budgetMs: 22_000,
    answer: 'available',
    calls,
    configs,
    get sink() {
      if (!sink) throw new Error('configure has not been called');
      return sink;
    },
    async configure(config, configured) {
      sink = configured;
      configs.push(config);
      calls.push('configure');
      return source.answer;
    },
    async start() {
      calls.push('start');
      return source.answer;
    },
    async stop() {
      calls.push('stop');
    },
    async status() {
      calls.push('status');
      return source.answer;
    },
    async scheduleTask({ taskId }) {
      calls.push(`schedule ${taskId}`);
    },
    async stopTask(taskId) {
      calls.push(`stop ${taskId}`);
    },
    finish(taskId) {
      calls.push(`finish ${taskId}`);
    },
    close() {
      calls.push('close');
    },
  };
  return source;
}
