import { keptText } from '../../../src/browser/storage.ts';
import { createFakeNative, type FakeNative } from '../../../src/testing/fake-native/fake-native.ts';
import type { FakeNativeOptions } from '../../../src/testing/fake-native/fake-native-options.ts';
import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import { createVirtualClock, type VirtualClock } from '../../../src/testing/virtual-clock.ts';
import { createPeriodic } from '../../../src/wakes/create-periodic.ts';
import type { Wake } from '../../../src/wakes/periodic.ts';
import type { PeriodicControl } from '../../../src/wakes/periodic-control.ts';
import { PeriodicMemory } from '../../../src/wakes/periodic-memory.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { pluginWakeSource } from '../../../src/wakes/plugin/plugin-wake-source.ts';

export interface PhoneApp {
  readonly clock: VirtualClock;
  readonly native: FakeNative;
  /** Of the page that is loaded now. */
  readonly periodic: PeriodicControl;
  /** The wakes of all pages. */
  readonly wakes: Wake[];
  readonly warnings: string[];
}

export interface PhoneAppOptions extends Omit<FakeNativeOptions, 'clock'> {
  readonly plugin?: (page: FakePage) => RawPlugin;
  readonly onWake?: (wake: Wake, page: FakePage, periodic: PeriodicControl) => void;
  readonly configure?: boolean;
  readonly wakeBudgetMs?: number;
}

/** An app on the fake phone that configures at every launch and handles wakes; in front at time 0, loaded. */
export async function phoneApp(options: PhoneAppOptions = {}): Promise<PhoneApp> {
  const clock = createVirtualClock({ startAt: 0 });
  const native = createFakeNative({ clock, ...options });
  const wakes: Wake[] = [];
  const warnings: string[] = [];
  const memory = new PeriodicMemory(keptText(() => undefined, ''));
  let latest: PeriodicControl | undefined;
  native.onLaunch((page) => {
    const wakeSource = pluginWakeSource({
      plugin: options.plugin?.(page) ?? (page.plugin as unknown as RawPlugin),
      clock: page.clock,
      launchedAt: page.clock.now() - (options.loadMs ?? 200),
      platform: options.platform ?? 'ios',
      budgetMs: options.wakeBudgetMs,
    });
    const { clock, lifecycle } = page;
    const warn = (message: string) => void warnings.push(message);
    const periodic = createPeriodic({ wakeSource, clock, lifecycle, memory, warn });
    latest = periodic;
    periodic.wakes$.subscribe((wake) => {
      wakes.push(wake);
      options.onWake?.(wake, page, periodic);
    });
    if (options.configure ?? true) void periodic.configure({ stopOnTerminate: false });
  });
  native.launch();
  await clock.advance(1000);
  return {
    clock,
    native,
    wakes,
    warnings,
    get periodic() {
      if (!latest) throw new Error('The app has not been launched.');
      return latest;
    },
  };
}
