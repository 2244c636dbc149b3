import type { PluginDialect } from '../../../wakes/plugin/dialects.ts';
import { byCallbacks } from './ask-plugin.ts';
import type { RawPlugin } from './raw-plugin.ts';

/**
 * cordova-plugin-background-fetch 0.1 to 5: callbacks first, no task ids. 0.1–3.x validate nothing, have no `status`
 * and partly no `start` and `stop`; 5.5+ would take the first argument of `finish` for a fetch result.
 */
export function cordovaLegacyDialect(
  plugin: RawPlugin,
  generation: 'cordova 0.1-3' | 'cordova 4-5',
): PluginDialect {
  let configured = false;
  const start = () =>
    generation === 'cordova 4-5' ? byCallbacks(plugin.start, plugin) : undefined;
  return {
    generation,
    configure(config, { event, failure }) {
      // It answers by the callbacks; what else it returns must not be rejected unheard.
      Promise.resolve(plugin.configure(event, failure, config)).catch(() => {});
      // 4.0 ignores every configure but the first one of the process, so that alone would not undo a stop.
      const answer = configured ? start() : undefined;
      configured = true;
      return answer;
    },
    start,
    stop: () => (generation === 'cordova 4-5' ? byCallbacks(plugin.stop, plugin) : plugin.stop?.()),
    status: () => byCallbacks(plugin.status, plugin),
    finish: () => plugin.finish?.(),
    scheduleTask: null,
  };
}
