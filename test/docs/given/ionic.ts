import type { Type } from '@angular/core';
import type { BackgroundFetchManagerOptions, BackgroundFetchService } from '@bgfetch/ionic';

/** What examples of Ionic's docstrings have in scope beside its exports and `index.ts`. They are compiled and not run. */
export { Component, inject, input } from '@angular/core';
export { takeUntilDestroyed } from '@angular/core/rxjs-interop';
export { bootstrapApplication } from '@angular/platform-browser';

export declare const App: Type<unknown>;

/** A service of an app. */
export declare abstract class Session {
  readonly authorize: NonNullable<BackgroundFetchManagerOptions['prepareRequest']>;
}

/** The component or the service in which an example stands. */
export interface Given {
  readonly fetches: BackgroundFetchService;
  readonly feed: { refresh(signal: AbortSignal): Promise<void> };
  toast(text: string): void;
}
