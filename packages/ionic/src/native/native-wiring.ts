import type { SnapshotSource } from '@bgfetch/core';

/** What a hybrid app's platform gives: the plugin that wakes the app, and whether the app is in front. */
export interface NativeWiring {
  readonly platform: 'capacitor' | 'cordova';
  /** As it was given; without one, core looks for what is installed. */
  readonly plugin: unknown;
  /** `false` from the moment the app goes to the background. Listens only while it is subscribed to. */
  readonly inFront: SnapshotSource<boolean>;
  /** Resolves once the platform's plugins can be found. */
  readonly ready: Promise<void>;
}
