import {
  type PageEnvironment,
  pageEnvironment,
  type TransferEnvironment,
  transferEnvironment,
} from '../../src/browser/environment.ts';
import { browserShell, type NativeShell } from '../../src/browser/native-shell.ts';
import { type PeriodicSyncPort, pagePeriodicSync } from '../../src/browser/periodic-sync.ts';
/** All of it. Nothing else in core touches a global. */
export interface Environment extends PageEnvironment, TransferEnvironment {
  /** For the native driver: what Cordova or Capacitor puts around the page. */
  readonly shell: NativeShell;
  /** For wakes without a plugin. `null` where the browser has no Periodic Background Sync. */
  readonly periodicSync: PeriodicSyncPort | null;
}

/** All of it. What a composition does not use it leaves out by calling the functions of the parts instead. */
export function browserEnvironment(): Environment {
  return Object.assign(pageEnvironment(), transferEnvironment(), {
    shell: browserShell(),
    periodicSync: pagePeriodicSync(),
  });
}
