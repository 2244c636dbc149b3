/**
 * Cases for all engines that say more of our code than of an engine: they ask nothing of it that others do not ask, too. In `npm test` only
 * Chromium runs them, and in `npm run test:fire -- engines` the others.
 */
export const engineIndependent: readonly string[] = [
  'client/callbacks/uncaught',
  'client/ghosts',
  'client/if-settled',
  'client/retry-now',
  'client/small-bodies',
  'drivers/contract/bad-input',
  'drivers/contract/foreground-busy-host',
  'drivers/contract/foreground-integrity',
  'drivers/contract/foreground-pause',
  'drivers/contract/foreground-prepare',
  'polyfill/contexts',
  'polyfill/match',
  'polyfill/order',
  'polyfill/results',
  'security/brought-secrets',
  'security/stored-secrets',
  'security/traces',
  'security/what-is-stored',
  'service-worker/app-functions',
  'service-worker/events',
  'service-worker/foreign-documents',
  'service-worker/mishaps',
  'service-worker/notices',
  'service-worker/serving-costs',
  'service-worker/serving-replaced',
  'service-worker/settlements',
  'service-worker/shared-ports',
  'storage/damaged-records',
  'storage/group-commit',
  'storage/indexed-db-damage',
  'storage/listing-costs',
  'storage/newer-rows',
  'storage/repair-loading',
  'storage/unreadable-rows',
].map((name) => `packages/core/test/${name}.engines.browser.test.ts`);

/** What takes whole minutes of a processor to build, and is run by `npm run test:fire -- engines` in Chromium. */
export const builtForLong: readonly string[] = [
  'examples/ionic-angular/test/downloads.e2e.test.ts',
];

/** Set to `all`, every engine runs all. */
export const enginesVariable = 'BGFETCH_ENGINE_CASES';
