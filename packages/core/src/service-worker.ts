export type { BackgroundFetchRecord } from './client/background-fetch-record.ts';
export { installBackgroundFetch } from './service-worker/install-background-fetch.ts';
export type { ServeRecordsOptions } from './service-worker/serving/record-finder.ts';
export {
  type RespondedEvent,
  recordResponder,
  serveRecords,
} from './service-worker/serving/serve-records.ts';
export type {
  BackgroundFetchEvents,
  BackgroundFetchSettledEvent,
  BackgroundFetchWorkerEvent,
  InstallBackgroundFetchOptions,
  PeriodicWakeEvent,
} from './service-worker/worker-events.ts';
