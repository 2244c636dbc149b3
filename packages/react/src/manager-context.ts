import type { BackgroundFetchManager } from '@bgfetch/core';
import { createFetchView, type FetchView } from '@bgfetch/core/adapter';
import {
  type Context,
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useMemo,
} from 'react';

const ViewContext: Context<FetchView | null> = createContext<FetchView | null>(null);

/** Properties of `BackgroundFetchProvider`. */
export interface BackgroundFetchProviderProps {
  /**
   * What `createBackgroundFetch()` returns. Make it once, outside of components. Another manager in a later render takes
   * the place of this one in all hooks below.
   */
  readonly manager: BackgroundFetchManager;
  /** The app, or the part of it that uses hooks. */
  readonly children?: ReactNode;
}

/**
 * Gives the hooks in the components below it their manager. When it is unmounted it closes nothing and aborts nothing.
 * Throws `TypeError` when `manager` is no manager.
 *
 * @example
 * const bg = createBackgroundFetch();
 *
 * createRoot(document.body).render(
 *   <BackgroundFetchProvider manager={bg}>
 *     <App />
 *   </BackgroundFetchProvider>,
 * );
 */
export function BackgroundFetchProvider(props: BackgroundFetchProviderProps): ReactElement {
  const { manager, children } = props;
  const view = useMemo(() => createFetchView(manager), [manager]);
  return createElement(ViewContext.Provider, { value: view }, children);
}

/**
 * The manager that the nearest `BackgroundFetchProvider` was given: for what the other hooks do not have. Throws `Error` without a
 * provider above.
 *
 * @example
 * const bg = useBackgroundFetchManager();
 * return <button onClick={() => bg.retryNow()}>Try all of them again</button>;
 */
export function useBackgroundFetchManager(): BackgroundFetchManager {
  return useFetchView().manager;
}

export function useFetchView(): FetchView {
  const view = useContext(ViewContext);
  if (view) return view;
  throw new Error(
    'There is no background fetch manager here. Put <BackgroundFetchProvider manager={bg}> around ' +
      'the components that use these hooks, with `const bg = createBackgroundFetch()` outside of components.',
  );
}
