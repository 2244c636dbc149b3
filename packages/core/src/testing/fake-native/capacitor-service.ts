import { capacitorApp } from './capacitor-app.ts';
import type { CapacitorCall, CapacitorResult } from './capacitor-messages.ts';
import type { NativeConfig } from './native-plugin.ts';
import type { BridgedPage } from './page-ports.ts';

const PLUGIN = 'BackgroundFetch';
/** The plugin puts it in the place of a missing id. No subscriber has this id. */
const NO_ID = 'com.transistorsoft.fetch';

/**
 * The plugin's entry in `Capacitor.PluginHeaders`, for tests with the real `@transistorsoft/capacitor-background-fetch`. Add
 * it before that is imported.
 *
 * @param start How the native side declares `start`: `callback` on iOS from plugin 7.1 on, else `promise`.
 */
export function capacitorPluginHeader(start: 'promise' | 'callback'): unknown {
  const promises = ['configure', 'stop', 'scheduleTask', 'finish', 'status', 'removeAllListeners'];
  return {
    name: PLUGIN,
    methods: [
      { name: 'addListener' },
      { name: 'removeListener' },
      ...promises.map((name) => ({ name, rtype: 'promise' })),
      { name: 'start', rtype: start },
    ],
  };
}

/**
 * The native side of Capacitor's bridge, for the background-fetch plugin and `@capacitor/app`: see
 * `FakePage.capacitorMessages`.
 */
export function capacitorMessages(
  page: BridgedPage,
  fromNative: (result: CapacitorResult) => void,
): (call: CapacitorCall) => void {
  const { plugin, log, isAndroid, subscriberId } = page.phone;
  // BackgroundFetchPlugin.java stops its own task alone.
  const everything = isAndroid ? subscriberId : undefined;
  const app = capacitorApp(page, fromNative);
  const listeners: string[] = [];
  const notify = (taskId: unknown, timeout: boolean): void => {
    for (const callbackId of [...listeners]) {
      fromNative({
        callbackId,
        pluginId: PLUGIN,
        methodName: 'addListener',
        save: true,
        success: true,
        data: { taskId, timeout },
      });
    }
  };

  return (posted) => {
    const call = structuredClone(posted);
    if (call.pluginId === PLUGIN) page.toNative(() => handle(call));
    if (call.pluginId === 'App') page.toNative(() => app(call));
  };

  function handle({ callbackId, methodName, options }: CapacitorCall): void {
    const answer = (result: { success: boolean; data?: unknown; error?: unknown }): void => {
      if (page.phone.unanswered.includes(methodName)) return;
      const message = { callbackId, pluginId: PLUGIN, methodName, save: false, ...result };
      page.fromNative(() => fromNative(message));
    };
    const done = (data: unknown = {}): void => answer({ success: true, data });
    const fail = (message: string, data?: unknown): void =>
      answer({ success: false, error: { message, errorMessage: message, data } });

    switch (methodName) {
      case 'addListener':
        listeners.push(callbackId);
        break;
      case 'removeListener': {
        const index = listeners.indexOf(String(options.callbackId));
        if (index >= 0) listeners.splice(index, 1);
        break;
      }
      case 'configure': {
        log.add({ what: 'configure', page: page.id, config: options.options });
        const event = (taskId: unknown) => notify(taskId, false);
        const timeout = (taskId: unknown) => notify(taskId, true);
        plugin.configure({ page, event, timeout }, (options.options ?? {}) as NativeConfig);
        const status = plugin.status();
        if (status === 2) done({ status });
        else fail('Failed to start', { status });
        break;
      }
      case 'start': {
        log.add({ what: 'start', page: page.id });
        const status = plugin.start();
        if (status === 2) done({ status });
        else fail(String(status));
        break;
      }
      case 'stop':
        log.add({ what: 'stop', page: page.id });
        plugin.stop(typeof options.taskId === 'string' ? options.taskId : everything);
        done();
        break;
      case 'finish':
        plugin.finish(String(options.taskId ?? NO_ID), page.id);
        done();
        break;
      case 'status':
        done({ status: plugin.status() });
        break;
      case 'scheduleTask': {
        const task = (options.options ?? {}) as {
          taskId?: string;
          periodic?: boolean;
          delay?: number;
        };
        const problem = plugin.scheduleTask(
          String(task.taskId),
          task.periodic === true,
          task.delay ?? 0,
        );
        if (problem === null) done();
        else fail(problem);
        break;
      }
    }
  }
}
