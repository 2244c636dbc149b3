import type { NativeConfig } from './native-plugin.ts';
import type { BridgedPage } from './page-ports.ts';

/** Calls one of the callbacks of an `exec`. With `keep`, more calls may follow. */
type CordovaRespond = (kind: 'ok' | 'error', message: unknown, keep: boolean) => void;

/** Cordova's `exec`, which plugins import as the module `cordova/exec`. */
export type CordovaExec = (
  success: ((message: never) => void) | null | undefined,
  failure: ((message: never) => void) | null | undefined,
  service: string,
  action: string,
  args?: readonly unknown[],
) => void;

/** What the native half of the Cordova plugin does with a message from `page`, by its generation. */
function cordovaService(
  page: BridgedPage,
  action: string,
  args: readonly unknown[],
  respond: CordovaRespond,
): void {
  const { plugin, generation, log } = page.phone;
  const answer = (kind: 'ok' | 'error', message?: unknown): void => {
    if (!page.phone.unanswered.includes(action))
      page.fromNative(() => respond(kind, message, false));
  };
  const text = typeof args[0] === 'string' ? args[0] : undefined;

  switch (action) {
    case 'configure': {
      log.add({ what: 'configure', page: page.id, config: args[0] });
      plugin.configure(
        {
          page,
          event: (taskId) => respond('ok', generation >= 6 ? taskId : undefined, true),
          ...(generation >= 7 && { timeout: (taskId: string) => respond('error', taskId, true) }),
        },
        (args[0] ?? {}) as NativeConfig,
      );
      const status = plugin.status();
      if (status !== 2 && generation < 7 && generation > 3) {
        answer('error', generation > 4 ? status : undefined);
      }
      break;
    }
    case 'start': {
      log.add({ what: 'start', page: page.id });
      const status = plugin.start();
      if (status === 2) answer('ok', generation >= 7 ? status : undefined);
      // 4 says nothing of the reason (CDVBackgroundFetch.m of 4.0.4).
      else answer('error', generation > 4 ? status : undefined);
      break;
    }
    case 'stop':
      log.add({ what: 'stop', page: page.id });
      plugin.stop(text);
      answer('ok');
      break;
    case 'status':
      answer('ok', plugin.status());
      break;
    case 'finish':
      plugin.finish(generation >= 6 ? text : undefined, page.id);
      answer('ok');
      break;
    case 'scheduleTask': {
      const task = (args[0] ?? {}) as {
        taskId?: string;
        periodic?: boolean;
        delay?: number;
      };
      const problem = plugin.scheduleTask(
        String(task.taskId),
        task.periodic === true,
        task.delay ?? 0,
      );
      if (problem === null) answer('ok');
      else answer('error', problem);
      break;
    }
    default:
      answer('error', `Invalid action: ${action}`);
  }
}

/** `cordova/exec` of one page. */
export function cordovaExec(page: BridgedPage): CordovaExec {
  return (success, failure, _service, action, args = []) => {
    if (page.phone.throwing.includes(action)) throw `${action} is made to throw`;
    const copy = JSON.parse(JSON.stringify(args)) as readonly unknown[];
    let live = true;
    page.toNative(() =>
      cordovaService(page, action, copy, (kind, message, keep) => {
        if (!live) return;
        live = keep;
        (kind === 'ok' ? success : failure)?.(message as never);
      }),
    );
  };
}

/** The native side of cordova.js: see `FakePage.cordovaMessages`. */
export function cordovaMessages(
  page: BridgedPage,
  nativeCallback: (callbackId: string, status: number, message: unknown, keep: boolean) => void,
): (message: readonly unknown[]) => void {
  return ([callbackId, , action, args]) =>
    page.toNative(() =>
      cordovaService(page, String(action), (args ?? []) as unknown[], (kind, message, keep) =>
        nativeCallback(String(callbackId), kind === 'ok' ? 1 : 9, message, keep),
      ),
    );
}

/** The JavaScript half of the Cordova plugin 7.2, which an app finds as `window.BackgroundFetch`. */
export interface FakeCordovaPlugin {
  configure(
    config: object,
    onEvent: (taskId: string) => void,
    onTimeout: (taskId: string) => void,
  ): Promise<number>;
  finish(taskId: string): void;
  start(success?: (status: number) => void, failure?: (status: number) => void): void;
  stop(success?: () => void, failure?: () => void): void;
  status(callback: (status: number) => void): void;
  scheduleTask(config: object, success?: () => void, failure?: (error: string) => void): void;
  stopTask(taskId: string, success?: () => void, failure?: () => void): void;
}

export function fakeCordovaPlugin(exec: CordovaExec): FakeCordovaPlugin {
  const call = (
    action: string,
    args: readonly unknown[],
    success?: (message: never) => void,
    failure?: (message: never) => void,
  ): void => exec(success, failure, 'BackgroundFetch', action, args);

  return {
    configure: (config, onEvent, onTimeout) =>
      new Promise((resolve, reject) => {
        call('configure', [config], onEvent, onTimeout);
        call('status', [], (status: number) => (status === 2 ? resolve(status) : reject(status)));
      }),
    finish(taskId) {
      if (typeof taskId !== 'string') {
        throw 'BackgroundGeolocation.finish now requires a String taskId as first argument';
      }
      call('finish', [taskId]);
    },
    start: (success, failure) => call('start', [], success, failure),
    stop: (success, failure) => call('stop', [], success, failure),
    status: (callback) => call('status', [], callback),
    scheduleTask: (config, success, failure) => call('scheduleTask', [config], success, failure),
    stopTask: (taskId, success, failure) => call('stop', [taskId], success, failure),
  };
}
