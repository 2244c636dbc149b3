export type { BackgroundFetchRecord } from './client/background-fetch-record.ts';
export { installBackgroundFetch } from './service-worker/install-background-fetch.ts';
export type { ServeRecordsOptions } from './service-worker/serving/record-finder.ts';
export {
  type RespondedEvent,
  recordResponder,
  serveRecords,
} from './service-worker/serving/serve-records.ts';
export {
  type RecordHandler,
  type RecordHandlerContext,
  type RecordHandlerOptions,
  type RecordPlugin,
  recordHandler,
  recordPlugin,
} from './service-worker/serving/workbox.ts';
export type {
  BackgroundFetchEvents,
  BackgroundFetchSettledEvent,
  BackgroundFetchWorkerEvent,
  InstallBackgroundFetchOptions,
  PeriodicWakeEvent,
} from './service-worker/worker-events.ts';
