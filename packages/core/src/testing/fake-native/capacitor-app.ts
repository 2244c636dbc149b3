import type { CapacitorCall, CapacitorResult } from './capacitor-messages.ts';
import type { BridgedPage } from './page-ports.ts';

const PLUGIN = 'App';

/**
 * The native half of `@capacitor/app` (AppPlugin.swift and AppPlugin.java of 6.0 and 8.1): its state, and its events `pause`,
 * `resume` and `appStateChange`. None of them is kept for whoever listens later.
 */
export function capacitorApp(
  page: BridgedPage,
  fromNative: (result: CapacitorResult) => void,
): (call: CapacitorCall) => void {
  /** By callback id, the event that it listens to. */
  const listeners = new Map<string, string>();
  const tell = (
    callbackId: string,
    methodName: string,
    data: unknown,
    { success = true, save = false } = {},
  ): void =>
    page.fromNative(() =>
      fromNative({ callbackId, pluginId: PLUGIN, methodName, success, save, data }),
    );
  const notify = (event: string, data: unknown): void => {
    for (const [callbackId, listensTo] of listeners)
      if (listensTo === event) tell(callbackId, 'addListener', data, { save: true });
  };
  page.onShown((isInFront) => {
    notify(isInFront ? 'resume' : 'pause', null);
    notify('appStateChange', { isActive: isInFront });
  });

  return ({ callbackId, methodName, options }) => {
    switch (methodName) {
      case 'addListener':
        listeners.set(callbackId, String(options.eventName));
        break;
      case 'removeListener':
        listeners.delete(String(options.callbackId));
        break;
      case 'getState':
        tell(callbackId, methodName, { isActive: page.isInFront });
        break;
      default:
        // The other methods say nothing of the app's life.
        tell(callbackId, methodName, undefined, { success: false });
    }
  };
}
