// Fakes and other means for the tests of apps: `@bgfetch/core/testing`, for package managers that let an app import only what it names itself.
export * from '@bgfetch/core/testing';
