export {
  type ComposeOptions,
  composeBackgroundFetch as createBackgroundFetch,
} from './client/composition.ts';
export type { ComposableDriver } from './drivers/driver.ts';
export { foreground } from './drivers/foreground/foreground-driver.ts';
export { type NativeOptions, native } from './drivers/native/native.ts';
export {
  type CapacitorHttpTransportOptions,
  capacitorHttpTransport,
} from './drivers/native/shell-transport.ts';
export { web } from './drivers/web/web.ts';
export type { ComposablePeriodic } from './wakes/periodic-control.ts';
export { periodic } from './wakes/periodic-sync-wake-source.ts';
