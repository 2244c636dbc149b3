import type { ReactElement } from 'react';

/** What examples of React's docstrings have in scope beside its exports and `index.ts`. They are compiled and not run. */
export { useEffect } from 'react';
export { createRoot } from 'react-dom/client';

export declare const App: () => ReactElement;
export declare const toast: (text: string) => void;
export declare const refreshFeed: (options: { readonly signal: AbortSignal }) => Promise<void>;
