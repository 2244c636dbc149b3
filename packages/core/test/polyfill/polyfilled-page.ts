import { installBackgroundFetchPolyfill } from '../../src/polyfill.ts';

installBackgroundFetchPolyfill({ force: true });
