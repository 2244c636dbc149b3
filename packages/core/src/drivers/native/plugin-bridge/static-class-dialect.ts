import type { PluginDialect } from '../../../wakes/plugin/dialects.ts';
import type { RawPlugin } from './raw-plugin.ts';

/**
 * The class of `@transistorsoft/capacitor-background-fetch` and of `react-native-background-fetch`: promises for all.
 * React Native's up to 3.1 took a failure callback where the timeout is now, so a timeout may come with a status.
 */
export function staticClassDialect(plugin: RawPlugin): PluginDialect {
  return {
    generation: 'capacitor or react-native',
    configure: (config, { event, timeout, failure }) =>
      plugin.configure(config, event, (answer: unknown) =>
        typeof answer === 'string' ? timeout(answer) : failure(answer),
      ),
    start: () => plugin.start?.(),
    stop: () => plugin.stop?.(),
    status: () => plugin.status?.(),
    finish: (taskId) => plugin.finish?.(taskId),
    scheduleTask: (task) => plugin.scheduleTask?.(task),
  };
}
