// Our declarations hold by themselves. Those of Vue, of another age than the compiler, may not. This is copied to `core.cts`, too.
export * from '@bgfetch/core';
export type * from '@bgfetch/core/adapter';
export type * from '@bgfetch/core/bgfetch.global.js';
export type * from '@bgfetch/core/compat';
export type * as composed from '@bgfetch/core/compose';
export type * from '@bgfetch/core/polyfill';
export type * from '@bgfetch/core/service-worker';
export type * from '@bgfetch/core/testing';
export type * as inReact from '@bgfetch/react';

export const made: ReturnType<typeof bgfetch.createBackgroundFetch> =
  bgfetch.createBackgroundFetch();
