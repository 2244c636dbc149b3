// What an app calls in its own service worker: `@bgfetch/core/service-worker`, for package managers that let an app import only what it names itself.
export * from '@bgfetch/core/service-worker';
