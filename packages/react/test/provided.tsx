import { type BackgroundFetchManager, BackgroundFetchProvider } from '@bgfetch/react';
import type { ReactNode } from 'react';

/** A wrapper that gives what it holds this manager. */
export const provided =
  (manager: BackgroundFetchManager) =>
  ({ children }: { readonly children?: ReactNode }): ReactNode => (
    <BackgroundFetchProvider manager={manager}>{children}</BackgroundFetchProvider>
  );
