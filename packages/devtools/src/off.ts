import type { BackgroundFetchManager, PrepareRequest } from '@bgfetch/core';
import type { DevtoolsOptions } from './devtools-options.ts';
import type { SimulatedNetwork, SimulatedNetworkOptions } from './network/simulated-network.ts';

/*
 * The main entry where nobody says that this is development: everything is there, and nothing is done.
 */
export type { DevtoolsElement, DevtoolsOptions, DevtoolsTheme } from './devtools-options.ts';
export type { SimulatedNetwork, SimulatedNetworkOptions } from './network/simulated-network.ts';

/** Does nothing: `@bgfetch/devtools/always` does it in production too. */
export async function defineDevtools(): Promise<void> {}

/** Shows nothing: `@bgfetch/devtools/always` does it in production too. */
export function showDevtools(_: BackgroundFetchManager, __: DevtoolsOptions = {}): () => void {
  return () => {};
}

/** The network as it is: always on, and requests as they are. */
export function simulatedNetwork({
  prepareRequest,
}: SimulatedNetworkOptions = {}): SimulatedNetwork {
  const asItIs: PrepareRequest = (request) => request;
  return {
    online: { getSnapshot: () => true, subscribe: () => () => {} },
    prepareRequest: prepareRequest ?? asItIs,
    setOnline() {},
    close() {},
  };
}
