import { engineEnvironment } from './browser/environment.ts';
import { polyfillScope } from './browser/polyfill-scope.ts';
import { install } from './polyfill/install.ts';

/*
 * The entry that installs the polyfill when it is imported. `dist/classic/polyfill.global.js` is the same as one classic script. A
 * global `bgfetchPolyfill`, set before, has the options: `{ force: true }`.
 */
const environment = engineEnvironment();
const scope = polyfillScope();
if (!environment.isServer) install(scope, environment, scope.bgfetchPolyfill ?? {});
