export type { BackgroundFetchRegistration } from './client/background-fetch.ts';
export { createBackgroundFetch } from './client/create-background-fetch.ts';
export {
  type CapacitorHttpTransportOptions,
  capacitorHttpTransport,
} from './drivers/native/transports/capacitor-http-transport.ts';
export type {
  PrepareRequest,
  PrepareRequestContext,
  ValidateResponse,
  ValidateResponseContext,
} from './engine/hooks.ts';
export type { BackgroundFetchManager } from './manager/background-fetch-manager.ts';
export type { BackgroundFetchRecord } from './manager/background-fetch-record.ts';
export type { ManagerEvents } from './manager/manager-events.ts';
export type { BackgroundFetchManagerOptions } from './manager/manager-options.ts';
export type {
  DriverGuarantees,
  DriverName,
  Problem,
  RecordSnapshot,
  RecordState,
  RegistrationSnapshot,
  RegistrationStatus,
  WaitingFor,
} from './model/snapshot.ts';
export {
  CorsRefusedError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './model/transport.ts';
export type { BackgroundFetchIcon } from './spec/background-fetch-icon.ts';
export type {
  BackgroundFetchFailureReason,
  BackgroundFetchResult,
} from './spec/background-fetch-result.ts';
export type {
  BackgroundFetchOptions,
  BackgroundFetchUIOptions,
} from './spec/fetch-options.ts';
export { MAX_ID_LENGTH } from './spec/registration-id.ts';
export {
  type IsSecretHeader,
  isSecretHeader,
  type SecretHeadersOption,
} from './spec/secret-headers.ts';
export type { StorageStatus } from './spec/storage-status.ts';
export type { SnapshotSource } from './stream/snapshot-source.ts';
export type { Periodic } from './wakes/periodic.ts';
export type { PeriodicConfig, ScheduledTaskConfig } from './wakes/periodic-config.ts';
export type { PeriodicStatus } from './wakes/periodic-status.ts';
export type { Wake, WakeSourceName } from './wakes/wake.ts';
export type { WakeOutcome, WakeReport } from './wakes/wake-report.ts';
