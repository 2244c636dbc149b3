import type { NativeConfig } from './native-plugin.ts';
import type { BridgedPage } from './page-phone.ts';

/** What the page posts to `webkit.messageHandlers.bridge` (iOS) or, as JSON, to `androidBridge`. */
export interface CapacitorCall {
  readonly callbackId: string;
  readonly pluginId: string;
  readonly methodName: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What `Capacitor.fromNative` is called with. */
export interface CapacitorResult {
  readonly callbackId: string;
  readonly pluginId: string;
  readonly methodName: string;
  readonly success: boolean;
  readonly save: boolean;
  readonly data?: unknown;
  readonly error?: unknown;
}

const PLUGIN = 'BackgroundFetch';
/** What a missing id is replaced by; no subscriber has it. */
const NO_ID = 'com.transistorsoft.fetch';

/** What `Capacitor.PluginHeaders` must hold before the plugin's package is imported; `start` differs by version. */
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
 * The far end of Capacitor's native bridge, for the background-fetch plugin: give it what the page posts, and send
 * its answers to `Capacitor.fromNative`.
 */
export function capacitorMessages(
  page: BridgedPage,
  fromNative: (result: CapacitorResult) => void,
): (call: CapacitorCall) => void {
  const { plugin, log } = page.phone;
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
        plugin.stop(typeof options.taskId === 'string' ? options.taskId : undefined);
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
        const { taskId, periodic } = (options.options ?? {}) as {
          taskId?: string;
          periodic?: boolean;
        };
        const problem = plugin.scheduleTask(String(taskId), periodic === true);
        if (problem === null) done();
        else fail(problem);
        break;
      }
    }
  }
}
