import {
  type BackgroundFetchManager,
  createBackgroundFetchPlugin,
  provideBackgroundFetch,
} from '@bgfetch/vue';
import { render } from '@testing-library/vue';
import { type Component, type EffectScope, effectScope, h } from 'vue';

/** Mounts a component in an app that has this manager. */
export function renderWith(manager: BackgroundFetchManager, component: Component) {
  return render(component, { global: { plugins: [createBackgroundFetchPlugin(manager)] } });
}

/** A component that shows the text that `read` gives, which `setup` has made. */
export function textOf(setup: () => () => unknown): Component {
  return {
    setup: () => {
      const read = setup();
      return () => h('p', String(read()));
    },
  };
}

/** Runs composables in a scope outside of components. */
export function inScope<T>(
  manager: BackgroundFetchManager,
  run: () => T,
): { scope: EffectScope; result: T } {
  const scope = effectScope();
  const result = scope.run(() => {
    provideBackgroundFetch(manager);
    return run();
  }) as T;
  return { scope, result };
}
