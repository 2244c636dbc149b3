import type { PluginDialect, PluginGeneration } from '../../../wakes/plugin/dialects.ts';
import { byCallbacks } from './ask-plugin.ts';
import type { RawPlugin } from './raw-plugin.ts';

/**
 * cordova-plugin-background-fetch 6 and 7, alike in all but the order of `configure`'s arguments. The new order goes
 * first: 6 refuses it with a string, thrown before anything has happened, while other plugins would take the old order
 * silently, and never call back or swap the callbacks.
 */
export function cordovaDialect(plugin: RawPlugin): PluginDialect {
  let generation: PluginGeneration = 'cordova 7';
  return {
    get generation() {
      return generation;
    },
    configure(config, { event, timeout, failure }) {
      try {
        const answer = plugin.configure(config, event, timeout);
        generation = 'cordova 7';
        return answer;
      } catch (refusal) {
        if (typeof refusal !== 'string') throw refusal;
        generation = 'cordova 6';
        return plugin.configure(event, failure, config);
      }
    },
    start: () => byCallbacks(plugin.start, plugin),
    stop: () => byCallbacks(plugin.stop, plugin),
    status: () => byCallbacks(plugin.status, plugin),
    finish: (taskId) => plugin.finish?.(taskId),
    scheduleTask: (task) => byCallbacks(plugin.scheduleTask, plugin, task),
  };
}
