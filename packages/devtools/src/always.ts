/*
 * The same as the main entry, for those who want the devtools in production too: the main entry is off there.
 */
export type { DevtoolsElement, DevtoolsOptions, DevtoolsTheme } from './devtools-options.ts';
export {
  type SimulatedNetwork,
  type SimulatedNetworkOptions,
  simulatedNetwork,
} from './network/simulated-network.ts';
export { defineDevtools, showDevtools } from './show-devtools.ts';
