export * from '@bgfetch/core';
export type {
  AbsentRegistration,
  PeriodicFetchCommands,
  PeriodicFetchOptions,
  PeriodicFetchState,
  RecordReaders as BackgroundFetchRecordReaders,
  RecordState as BackgroundFetchRecordState,
  RegistrationEvent,
  RegistrationState,
  SpeedState as BackgroundFetchSpeedState,
  WakeHandler,
} from '@bgfetch/core/adapter';
export type { BackgroundFetchConfig } from '@bgfetch/core/compat';
export { BackgroundFetch } from './background-fetch.ts';
export { BackgroundFetchService } from './background-fetch-service.ts';
export { createBackgroundFetch } from './create-background-fetch.ts';
export type { PeriodicFetch } from './periodic-fetch.ts';
export {
  type ProvideBackgroundFetchOptions,
  provideBackgroundFetch,
} from './provide-background-fetch.ts';
export type { EventOptions, InjectorOption, RecordOptions } from './service-options.ts';
export type { MaybeSignal } from './signals.ts';
