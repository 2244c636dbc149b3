const inPackage = (name: string): string => `packages/${name}.engines.browser.test.ts`;

/**
 * Cases for all engines that say more of our code than of an engine: they ask nothing of it that others do not ask, too. In `npm test` only
 * Chromium runs them, and in `npm run test:fire -- engines` the others.
 */
export const engineIndependent: readonly string[] = [
  'core/test/client/callbacks/uncaught',
  'core/test/client/ghosts',
  'core/test/client/if-settled',
  'core/test/client/retry-now',
  'core/test/client/small-bodies',
  'core/test/drivers/contract/bad-input',
  'core/test/drivers/contract/foreground-busy-host',
  'core/test/drivers/contract/foreground-integrity',
  'core/test/drivers/contract/foreground-pause',
  'core/test/drivers/contract/foreground-prepare',
  'core/test/polyfill/contexts',
  'core/test/polyfill/match',
  'core/test/polyfill/order',
  'core/test/polyfill/results',
  'core/test/security/brought-secrets',
  'core/test/security/stored-secrets',
  'core/test/security/traces',
  'core/test/security/what-is-stored',
  'core/test/service-worker/app-functions',
  'core/test/service-worker/events',
  'core/test/service-worker/foreign-documents',
  'core/test/service-worker/mishaps',
  'core/test/service-worker/notices',
  'core/test/service-worker/serving-costs',
  'core/test/service-worker/serving-replaced',
  'core/test/service-worker/settlements',
  'core/test/service-worker/shared-ports',
  'core/test/storage/damaged-records',
  'core/test/storage/group-commit',
  'core/test/storage/indexed-db-damage',
  'core/test/storage/listing-costs',
  'core/test/storage/newer-rows',
  'core/test/storage/repair-loading',
  'core/test/storage/unreadable-rows',
  'devtools/test/element/devtools',
  'devtools/test/element/strict-policy',
].map(inPackage);

/** What takes whole minutes of a processor to build, and is run by `npm run test:fire -- engines` in Chromium. */
export const builtForLong: readonly string[] = [
  'examples/ionic-angular/test/downloads.e2e.test.ts',
];

/** Set to `all`, every engine runs all. */
export const enginesVariable = 'BGFETCH_ENGINE_CASES';
