'use client';

// All that needs React's client. In a server component, an import of it is a reference for the browser. `index.ts` is no such
// boundary itself, because it exports all of core by `export *`, which Next allows only outside of boundaries.
export {
  BackgroundFetchProvider,
  type BackgroundFetchProviderProps,
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
