import type {
  BackgroundFetchRegistration,
  RegistrationSnapshot,
  Speed,
  StatusTexts,
} from '@bgfetch/core';
import type { Transport, TransportContractServer, VirtualClock } from '@bgfetch/core/testing';

/** What examples of core's docstrings have in scope beside its exports and `index.ts`. They are compiled and not run. `registration.backgroundFetch` is known by the snippet of docs/polyfill.md. */
export { env, pipeline } from '@huggingface/transformers';
export { default as Hls } from 'hls.js';
export { FetchSource, PMTiles } from 'pmtiles';
export { interval, map, scan } from 'rxjs';
export { expect, test } from 'vitest';
export { registerRoute } from 'workbox-routing';
export { CacheFirst, NetworkFirst } from 'workbox-strategies';

export declare const registration: BackgroundFetchRegistration;
export declare const snapshot: RegistrationSnapshot;
export declare const speed: Speed;
export declare const german: StatusTexts;
export declare const key: string;
/** Of an i18n library. */
export declare const t: (key: string) => string;

/** Functions of an app. */
export declare const startMyApp: (plugin: unknown) => void;
export declare const addToLibrary: (id: string) => Promise<void>;
export declare const showNotification: (text: string) => void;
export declare const isMedia: (route: { readonly request: Request }) => boolean;

/** Of a test. */
export declare const clock: VirtualClock;
export declare const transport: Transport;
export declare const server: TransportContractServer;
