export * from '@bgfetch/core';
export type {
  AbsentRegistration,
  RecordState as BackgroundFetchRecordState,
  RegistrationState,
} from '@bgfetch/core/adapter';
export type { BackgroundFetchConfig } from '@bgfetch/core/compat';
export { BackgroundFetch } from './background-fetch.ts';
export { BackgroundFetchService } from './background-fetch-service.ts';
export { createBackgroundFetch } from './create-background-fetch.ts';
export {
  type ProvideBackgroundFetchOptions,
  provideBackgroundFetch,
} from './provide-background-fetch.ts';
export type { MaybeSignal } from './signals.ts';
