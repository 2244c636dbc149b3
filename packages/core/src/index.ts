export type {
  BackgroundFetchManager,
  BackgroundFetchRegistration,
  ManagerEvents,
} from './client/background-fetch.ts';
export type { BackgroundFetchRecord } from './client/background-fetch-record.ts';
export { createBackgroundFetch } from './client/create-background-fetch.ts';
export type { BackgroundFetchManagerOptions } from './client/manager-options.ts';
export {
  type BackgroundFetchOptions,
  type BackgroundFetchUIOptions,
  MAX_ID_LENGTH,
} from './model/fetch-options.ts';
export {
  type IsSecretHeader,
  isSecretHeader,
  type SecretHeadersOption,
} from './model/secrets.ts';
export type {
  BackgroundFetchFailureReason,
  BackgroundFetchIcon,
  BackgroundFetchResult,
  DriverGuarantees,
  DriverName,
  Problem,
  RecordSnapshot,
  RecordStatus,
  RegistrationSnapshot,
  RegistrationStatus,
  SnapshotSource,
  WaitingFor,
} from './model/snapshot.ts';
export type { StorageStatus } from './model/storage-status.ts';
export {
  CorsRefusedError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './model/transport.ts';
export type {
  PrepareRequest,
  PrepareRequestContext,
  ValidateResponse,
  ValidateResponseContext,
} from './transfer/engine-options.ts';
export { type FormatOptions, formatBytes, formatDuration, formatSpeed } from './view/format.ts';
export { logRegistrations } from './view/log-registrations.ts';
export {
  fractionOf,
  isActive,
  type ProgressAmounts,
  type ProgressProps,
  progressProps,
} from './view/progress.ts';
export { type MeasuredProgress, measureSpeed, remainingMs, type Speed } from './view/speed.ts';
export {
  type DescribedStatus,
  type StatusKey,
  type StatusTexts,
  statusKey,
  statusText,
  statusTexts,
} from './view/status-text.ts';
export { type CountedProgress, type Totals, totalsOf } from './view/totals.ts';
export type {
  Periodic,
  PeriodicConfig,
  PeriodicStatus,
  ScheduledTaskConfig,
  Wake,
  WakeOutcome,
  WakeReport,
  WakeSourceName,
} from './wakes/periodic.ts';
