export * from '@bgfetch/core';
export type {
  AbsentRegistration,
  PeriodicFetchCommands,
  PeriodicFetchOptions,
  PeriodicFetchState,
  RecordReaders as BackgroundFetchRecordReaders,
  RecordState as BackgroundFetchRecordState,
  RegistrationCommands,
  RegistrationEvent,
  RegistrationState,
  SpeedState as BackgroundFetchSpeedState,
  WakeHandler,
} from '@bgfetch/core/adapter';
export type { FieldRefs } from './field-refs.ts';
export {
  createBackgroundFetchPlugin,
  provideBackgroundFetch,
  useBackgroundFetchManager,
} from './manager-context.ts';
export {
  type UseBackgroundFetchOptions,
  type UseBackgroundFetchSelectOptions,
  useBackgroundFetch,
  useBackgroundFetchCommands,
} from './use-background-fetch.ts';
export {
  type UseBackgroundFetchEventOptions,
  useBackgroundFetchEvent,
} from './use-background-fetch-event.ts';
export {
  type UseBackgroundFetchRecordOptions,
  useBackgroundFetchRecord,
} from './use-background-fetch-record.ts';
export { useBackgroundFetchSpeed } from './use-background-fetch-speed.ts';
export {
  type UseBackgroundFetchesOptions,
  useBackgroundFetches,
} from './use-background-fetches.ts';
export { usePeriodicFetch } from './use-periodic-fetch.ts';
