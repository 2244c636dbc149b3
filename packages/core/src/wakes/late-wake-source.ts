import type { WakeSink, WakeSource } from './wake-source.ts';

/** A source that is known only later; what is asked of it until then waits. It passes for `meanwhile`. */
export function lateWakeSource(
  choosing: Promise<WakeSource>,
  meanwhile: Pick<WakeSource, 'name' | 'budgetMs'>,
): WakeSource {
  let chosen: WakeSource | null = null;
  let closed = false;
  const source = choosing.then((arrived) => {
    chosen = arrived;
    if (closed) arrived.close();
    return arrived;
  });
  return {
    get name() {
      return chosen?.name ?? meanwhile.name;
    },
    get budgetMs() {
      return chosen?.budgetMs ?? meanwhile.budgetMs;
    },
    configure: async (config, sink: WakeSink) => (await source).configure(config, sink),
    start: async () => (await source).start(),
    stop: async () => (await source).stop(),
    status: async () => (await source).status(),
    scheduleTask: async (task) => (await source).scheduleTask(task),
    finish: (taskId) => chosen?.finish(taskId),
    close() {
      closed = true;
      chosen?.close();
    },
  };
}
