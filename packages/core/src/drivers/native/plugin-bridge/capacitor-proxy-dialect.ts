import type { PluginDialect } from '../../../wakes/plugin/dialects.ts';
import type { RawPlugin } from './raw-plugin.ts';

/**
 * Capacitor's proxy (`Capacitor.Plugins.BackgroundFetch`), for apps that have installed the plugin's native half and
 * give us nothing: one event `fetch` for wakes and timeouts alike, and the arguments that the plugin's JavaScript sends.
 */
export function capacitorProxyDialect(plugin: RawPlugin): PluginDialect {
  let listening = false;
  return {
    generation: 'capacitor proxy',
    configure(options, { event, timeout }) {
      if (!listening) {
        listening = true;
        // Its promise resolves with a handle we never need, and rejects where there is no such plugin.
        Promise.resolve(
          plugin.addListener?.('fetch', (fetch: { taskId?: unknown; timeout?: unknown }) =>
            fetch.timeout ? timeout(fetch.taskId) : event(fetch.taskId),
          ),
        ).catch(() => {
          listening = false;
        });
      }
      return plugin.configure({ options });
    },
    start: () => plugin.start?.(),
    stop: () => plugin.stop?.({}),
    status: () => plugin.status?.(),
    finish: (taskId) => plugin.finish?.({ taskId }),
    scheduleTask: (options) => plugin.scheduleTask?.({ options }),
  };
}
