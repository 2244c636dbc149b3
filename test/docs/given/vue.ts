import type { Component } from 'vue';

/** What examples of Vue's docstrings have in scope beside its exports and `index.ts`. They are compiled and not run. */
export { computed, createApp, effectScope, watch } from 'vue';

export declare const App: Component;
export declare const props: { readonly id: string };
export declare const toast: (text: string) => void;
export declare const refreshFeed: (options: { readonly signal: AbortSignal }) => Promise<void>;
