import type { FakePage } from '../../../../src/testing/fake-native/fake-page.ts';
import type { Wake } from '../../../../src/wakes/periodic.ts';
import type { PeriodicControl } from '../../../../src/wakes/periodic-control.ts';
import type { Handler } from './schedule.ts';

export const SCHEDULED_TASK = 'com.transistorsoft.mine';

/** A handler of the app as the schedule has it. */
export function appHandler(
  handler: Handler,
  page: FakePage,
  periodic: PeriodicControl,
): (wake: Wake) => void {
  const wait = (ms: number) =>
    new Promise<void>((resolve) => page.clock.setTimer(() => resolve(), ms));
  let configured = 15;

  return (wake) => {
    switch (handler.does) {
      case 'nothing':
        break;
      case 'throw':
        throw new Error('a handler throws');
      case 'reject':
        return wake.waitUntil(Promise.reject(new Error('a handler rejects')));
      case 'hang':
        return wake.waitUntil(new Promise(() => {}));
      case 'wait':
        return wake.waitUntil(wait(handler.ms));
      case 'wait, then throw':
        return wake.waitUntil(
          wait(handler.ms).then(() => {
            throw new Error('a handler throws later');
          }),
        );
      case 'wait too late':
        return void wake.signal.addEventListener('abort', () => {
          try {
            wake.waitUntil(wait(5000));
            page.activity('waitUntil after the end');
          } catch {
            // InvalidStateError, as it must be.
          }
        });
      case 'stop':
        return wake.waitUntil(periodic.stop());
      case 'start':
        return wake.waitUntil(periodic.stop().then(() => periodic.start()));
      case 'reconfigure':
        return wake.waitUntil(
          periodic.configure({ minimumFetchInterval: ++configured, stopOnTerminate: false }),
        );
      case 'schedule':
        return wake.waitUntil(periodic.scheduleTask({ taskId: SCHEDULED_TASK, delay: 0 }));
    }
  };
}
