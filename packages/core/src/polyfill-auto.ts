import { transferEnvironment } from './browser/environment.ts';
import { polyfillScope } from './browser/polyfill-scope.ts';
import { install } from './polyfill/install.ts';

/*
 * The entry that installs the polyfill where it is missing as soon as it is imported; `dist/polyfill.global.js` is this,
 * as one classic script. A global `bgfetchPolyfill = { force: true }` that is there before it is read as its options.
 */
const environment = transferEnvironment();
const scope = polyfillScope();
if (!environment.isServer) install(scope, environment, scope.bgfetchPolyfill ?? {});
