export type { BackgroundFetchRecord } from './manager/background-fetch-record.ts';
export type {
  BackgroundFetchSettledEvent,
  BackgroundFetchWorkerEvent,
} from './service-worker/background-fetch-worker-event.ts';
export { installBackgroundFetch } from './service-worker/install-background-fetch.ts';
export type { InstallBackgroundFetchOptions } from './service-worker/install-options.ts';
export {
  type RespondedEvent,
  recordResponder,
  serveRecords,
} from './service-worker/serving/serve-records.ts';
export type { ServeRecordsOptions } from './service-worker/serving/serve-records-options.ts';
export type { BackgroundFetchEvents } from './service-worker/worker-events.ts';
