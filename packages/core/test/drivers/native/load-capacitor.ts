import type { FakePage } from '../../../src/testing/fake-native/fake-page.ts';
import type { RawPlugin } from '../../../src/wakes/plugin/find-plugin.ts';
import { capacitorShell } from './shells/capacitor-shell.ts';

export interface CapacitorPage {
  /** The class that the plugin's package exports. */
  readonly BackgroundFetch: RawPlugin;
  readonly readGlobal: (name: string) => unknown;
  /** What was given to `console.error`. */
  readonly complaints: readonly unknown[][];
}

/** One page of a Capacitor app that has imported the plugin's package: see `capacitorShell`. */
export function loadCapacitor(
  page: FakePage | null,
  major: 8 | 6,
  platform: 'ios' | 'android' | 'web' = 'ios',
): CapacitorPage {
  const { importPlugin, readGlobal, complaints } = capacitorShell(page, { major, platform });
  return { BackgroundFetch: importPlugin() as RawPlugin, readGlobal, complaints };
}
