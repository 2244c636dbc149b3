import type { BackgroundFetchManager } from '@bgfetch/core';
import type { SimulatedNetwork } from './network/simulated-network.ts';

/** `auto` follows the system (`prefers-color-scheme`). */
export type DevtoolsTheme = 'light' | 'dark' | 'auto';

/** Options of `showDevtools`. All are optional. */
export interface DevtoolsOptions {
  /** The option `name` of the manager. Default `bgfetch`, as there. */
  readonly name?: string;
  /** What `simulatedNetwork()` has made, if the manager was given its `prepareRequest`. Without it, "Go offline" can't be used. */
  readonly network?: SimulatedNetwork;
  /** Default `auto`. */
  readonly theme?: DevtoolsTheme;
  /** Whether the panel is open at first. Default `false`: a button opens it. */
  readonly open?: boolean;
  /** Where the element is put. Default: the end of `document.body`. */
  readonly parent?: Element;
}

/**
 * The element `<bgfetch-devtools>`. Its attributes: `theme` (`light`, `dark`, else `auto`), `open` (the panel is shown), and `inline`
 * (it is a block in the page and always open, not a button at the bottom of the window with a panel there). Its part `launcher` is
 * that button: an app with a bar of its own at the bottom moves it by `bgfetch-devtools::part(launcher)`.
 */
export interface DevtoolsElement extends HTMLElement {
  /** The manager that it shows; `null` (the default): none. */
  manager: BackgroundFetchManager | null;
  /** The option `name` of the manager. Default `bgfetch`. */
  managerName: string;
  /** As `DevtoolsOptions.network`. Default `null`. */
  network: SimulatedNetwork | null;
  /** As the attribute. */
  open: boolean;
}
