import { installBackgroundFetch } from '@bgfetch/core/service-worker';

// Copies what the browser fetched into the store, so that it can still be read when the browser forgets it.
installBackgroundFetch();
