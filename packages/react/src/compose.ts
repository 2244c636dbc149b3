// A manager of the drivers that the app names: `@bgfetch/core/compose`, for package managers that let an app import only what it names itself.
export * from '@bgfetch/core/compose';
