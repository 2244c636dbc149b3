export * from '@bgfetch/core';
export type {
  AbsentRegistration,
  PeriodicFetchCommands,
  PeriodicFetchOptions,
  PeriodicFetchState,
  RecordState as BackgroundFetchRecordState,
  RegistrationCommands,
  RegistrationState,
  WakeHandler,
} from '@bgfetch/core/adapter';
export type { FieldRefs } from './field-refs.ts';
export {
  BackgroundFetchPlugin,
  provideBackgroundFetch,
  useBackgroundFetchManager,
} from './manager-context.ts';
export { useBackgroundFetch, useBackgroundFetchCommands } from './use-background-fetch.ts';
export { useBackgroundFetchRecord } from './use-background-fetch-record.ts';
export { useBackgroundFetches } from './use-background-fetches.ts';
export { usePeriodicFetch } from './use-periodic-fetch.ts';
