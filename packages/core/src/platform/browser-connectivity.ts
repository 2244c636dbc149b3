import type { Connectivity } from './connectivity.ts';
import { listenTo, observeState } from './observe-state.ts';

/**
 * What `navigator.onLine` says, heard through the scope's `online` and `offline` events. Where the browser does not
 * say (`onLine` missing), it counts as online: only a plain `false` is believed.
 */
export function browserConnectivity(
  scope: EventTarget,
  navigator: { readonly onLine?: boolean },
): Connectivity {
  return {
    online$: observeState(
      () => navigator.onLine !== false,
      (changed) => listenTo(scope, ['online', 'offline'], changed),
    ),
  };
}
