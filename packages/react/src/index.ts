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
export * from './client.ts';
