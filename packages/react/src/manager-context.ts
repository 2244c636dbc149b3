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

export interface BackgroundFetchProviderProps {
  /** Made once, outside of components: `const bg = createBackgroundFetch()`. */
  readonly manager: BackgroundFetchManager;
  readonly children?: ReactNode;
}

/** Gives the hooks below it their manager. It closes nothing when it goes: fetches outlive what shows them. */
export function BackgroundFetchProvider(props: BackgroundFetchProviderProps): ReactElement {
  const { manager, children } = props;
  const view = useMemo(() => createFetchView(manager), [manager]);
  return createElement(ViewContext.Provider, { value: view }, children);
}

/** The manager that the nearest `BackgroundFetchProvider` was given. */
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
