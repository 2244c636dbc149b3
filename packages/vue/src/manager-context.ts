import type { BackgroundFetchManager } from '@bgfetch/core';
import { createFetchView, type FetchView } from '@bgfetch/core/adapter';
import {
  type EffectScope,
  getCurrentInstance,
  getCurrentScope,
  hasInjectionContext,
  type InjectionKey,
  inject,
  type Plugin,
  provide,
} from 'vue';

const VIEW: InjectionKey<FetchView> = Symbol('bgfetch');

/** What was provided in a scope, for composables of the same scope: a component can't inject what it provides itself. */
const viewOfScope = new WeakMap<EffectScope, FetchView>();

/**
 * A plugin that gives this manager to every component of an app. When the app is unmounted, it closes nothing and aborts nothing. Throws
 * `TypeError` when `manager` is no manager.
 *
 * @example
 * const bg = createBackgroundFetch();
 * createApp(App).use(createBackgroundFetchPlugin(bg)).mount('#app');
 */
export function createBackgroundFetchPlugin(manager: BackgroundFetchManager): Plugin<[]> {
  const view = createFetchView(manager);
  return { install: (app) => void app.provide(VIEW, view) };
}

/**
 * Gives a manager to the composables that follow in this component and to all components below it; in an effect scope
 * outside of components, to the composables that follow in that scope. When the component or the scope ends, it closes
 * nothing and aborts nothing. Throws `Error` outside of `setup()` and of effect scopes, `TypeError` when `manager` is none.
 *
 * @example
 * const scope = effectScope();
 * scope.run(() => {
 *   provideBackgroundFetch(bg);
 *   const { status } = useBackgroundFetch('ep-5');
 *   watch(status, (now) => console.log(now));
 * });
 */
export function provideBackgroundFetch(manager: BackgroundFetchManager): void {
  const scope = getCurrentScope();
  if (!scope) {
    throw new Error(
      'provideBackgroundFetch() belongs in setup() or in effectScope().run(): nothing is provided to here.',
    );
  }
  const view = createFetchView(manager);
  viewOfScope.set(scope, view);
  if (getCurrentInstance()) provide(VIEW, view);
}

/**
 * The manager that was given to the app, to a component above, or to this scope: for what the other composables do not
 * have. Throws `Error` when there is none.
 *
 * @example
 * // <button @click="bg.retryNow()">Try all of them again</button>
 * const bg = useBackgroundFetchManager();
 */
export function useBackgroundFetchManager(): BackgroundFetchManager {
  return useFetchView().manager;
}

export function useFetchView(): FetchView {
  const scope = getCurrentScope();
  const view =
    (scope && viewOfScope.get(scope)) ?? (hasInjectionContext() ? inject(VIEW, null) : null);
  if (view) return view;
  throw new Error(
    'There is no background fetch manager here. Call app.use(createBackgroundFetchPlugin(bg)) before app.mount(), or ' +
      'provideBackgroundFetch(bg) first in this scope, with `const bg = createBackgroundFetch()` made once.',
  );
}
