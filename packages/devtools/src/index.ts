export type { DevtoolsElement, DevtoolsOptions, DevtoolsTheme } from './devtools-options.ts';
export {
  type SimulatedNetwork,
  type SimulatedNetworkOptions,
  simulatedNetwork,
} from './network/simulated-network.ts';
export { defineDevtools, showDevtools } from './show-devtools.ts';
