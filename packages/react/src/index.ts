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
export * from './client.ts';
