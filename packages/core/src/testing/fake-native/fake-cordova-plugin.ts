import type { CordovaExec } from './cordova-service.ts';

/** The JavaScript half of the plugin as its version 7 has it: what an app finds as `window.BackgroundFetch`. */
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
