import { createFakeNative, type FakeNative } from '../../src/testing/fake-native/fake-native.ts';
import type { FakeNativeOptions } from '../../src/testing/fake-native/fake-native-options.ts';
import type { FakePage } from '../../src/testing/fake-native/fake-page.ts';
import { createVirtualClock, type VirtualClock } from '../../src/testing/virtual-clock.ts';

export interface Phone {
  readonly clock: VirtualClock;
  readonly native: FakeNative;
  /** What the page's handlers were called with. */
  readonly heard: string[];
}

/**
 * A phone in the background at 10 s, suspended, with an app that configures by the plugin's own interface and does
 * what `onEvent` says.
 */
export async function phone(
  options: Omit<FakeNativeOptions, 'clock'> = {},
  onEvent: (page: FakePage, taskId: string) => void = (page, taskId) => page.plugin.finish(taskId),
): Promise<Phone> {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock, ...options });
  const heard: string[] = [];
  native.onLaunch((page) => {
    page.plugin
      .configure(
        { stopOnTerminate: false },
        (taskId) => {
          heard.push(`event ${taskId} ${clock.now()}`);
          onEvent(page, taskId);
        },
        (taskId) => {
          heard.push(`timeout ${taskId} ${clock.now()}`);
          page.plugin.finish(taskId);
        },
      )
      .then(
        (status) => heard.push(`status ${status}`),
        (status) => heard.push(`refused ${status}`),
      );
  });
  native.launch();
  await clock.advance(1000);
  native.background();
  await clock.advance(9000);
  heard.length = 0;
  return { clock, native, heard };
}

/** What happened from `since` on, in short. */
export function story({ native }: Phone, since = 10_000): string[] {
  return native.log.entries
    .filter(({ at, what }) => at >= since && what !== 'activity')
    .map((entry) => {
      const said =
        'accepted' in entry
          ? entry.accepted
            ? ''
            : ` (${entry.why})`
          : 'ok' in entry
            ? ` ${entry.ok}`
            : 'why' in entry
              ? ` ${entry.why}`
              : 'reason' in entry
                ? ` ${entry.reason}`
                : '';
      return `${entry.at} ${entry.what}${said}`;
    });
}
